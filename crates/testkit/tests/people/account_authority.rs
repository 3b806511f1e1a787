//! Who is the authority for accounts, as the page says it in each of the three modes.

use std::collections::BTreeMap;

use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

/// The page of an office with such a configuration.
async fn told(config: &str) -> Result<String, Failure> {
    let config = townwatch::config::parse("t.toml", config, &BTreeMap::new());
    let config = config.map_err(|mistakes| format!("{mistakes:?}"))?;
    let office = TestOffice::configured(&config).await?;
    let boss = Visitor::of(&office, "wu.admin").await?;
    let page = boss.get("/authority").await?;
    assert_eq!(page.status, 200, "{}", page.text);
    for name in ["SAML", "RADIUS", "Kerberos"] {
        assert!(page.text.contains(name), "{name}: {}", page.text);
    }
    let staff = Visitor::of(&office, "wang.staff").await?;
    assert_eq!(staff.get("/authority").await?.status, 404);
    Ok(page.text)
}

const TOWN: &str = "[[directory]]\nname = \"town\"\nkind = \"active-directory\"\nservers = [\"dc.town.example\"]\nuser = \"townwatch@town.example\"\npassword_file = \"/etc/townwatch/town\"\nbase = \"DC=town,DC=example\"\n";

#[tokio::test]
async fn the_page_names_the_mode_of_every_directory() -> Result<(), Failure> {
    let none = told("").await?;
    assert!(none.contains("data-test=\"authority-none\""), "{none}");
    assert!(none.contains("This program says whose password is right."));

    let governed = told(TOWN).await?;
    assert!(
        governed.contains("Governs an existing directory<"),
        "{governed}"
    );
    assert!(
        governed.contains("tainan-2013@"),
        "the usual policy: {governed}"
    );
    assert!(governed.contains("This program says whose password is right."));
    assert!(governed.contains("Nothing on record"));

    let bridged =
        format!("{TOWN}bridge = true\nnames.break_glass = [\"wu.admin\", \"wang.staff\"]\n");
    let bridged = told(&bridged).await?;
    assert!(bridged.contains("stands in front of it"), "{bridged}");
    assert!(bridged.contains("The directory “town” says whose password is right"));

    let own = "[[directory]]\nname = \"own\"\nkind = \"own\"\nsweep = \"daily 03:00\"\n";
    let own = told(own).await?;
    assert!(own.contains("The accounts of this program"), "{own}");
    assert!(own.contains("Each day at 03:00"), "{own}");
    Ok(())
}
