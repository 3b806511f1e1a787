//! What stands in the fields of a form when its page is opened.

use std::path::Path;

use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

/// What an input holds, by its id.
fn held<'p>(page: &'p str, id: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("<input class=\"govuk-input\" id=\"{id}\""))?;
    let (input, _) = rest.split_once('>')?;
    let (_, value) = input.split_once("value=\"")?;
    Some(value.split_once('"')?.0)
}

#[tokio::test]
async fn a_form_that_changes_a_thing_shows_it_as_it_is() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let admin = Visitor::of(&office, "wu.admin").await?;
    let contact = office.actor("lin.contact").await?.person;
    let person = admin.get(&format!("/people/{}", contact.id)).await?;
    assert_eq!(held(&person.text, "details-name"), Some(&*contact.name));
    let unit = admin.get(&format!("/units/{}", office.township)).await?;
    assert_eq!(held(&unit.text, "rename-unit"), Some("西嶺鎮公所"));
    Ok(())
}

/// A template's own value hands itself to a macro by name; a parameter of that name would be taken
/// for it, and the field would show something else.
#[test]
fn no_parameter_of_a_macro_has_a_name_that_a_page_could_give_it() -> Result<(), Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/templates");
    let mut seen = 0;
    for file in std::fs::read_dir(folder)? {
        let text = std::fs::read_to_string(file?.path())?;
        for head in text.split("{% macro ").skip(1) {
            let head = head.split("%}").next().unwrap_or_default();
            let parameters = head.split(['(', ')']).nth(1).unwrap_or_default();
            for name in parameters.split(',').map(str::trim) {
                seen += 1;
                assert!(name == "page" || name.starts_with("the_"), "{head}: {name}");
            }
        }
    }
    assert!(seen > 10, "{seen}");
    Ok(())
}
