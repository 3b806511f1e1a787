//! One's own known browsers, as a list with the forms that forget them.

use application::devices::DeviceRow;
use application::use_case::{FORGET_DEVICE, LIST_DEVICES, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::State;
use domain::country::Country;
use domain::id::DeviceId;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, see_other, shown, shown_as};
use crate::caller::Caller;
use crate::list::many::{Again, Deed, Many, Standing, Typed};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// A known browser of one's own.
pub(crate) struct Known {
    row: DeviceRow,
    /// Whether it is the one that asks.
    here: bool,
}

/// The list of one's own known browsers.
pub(crate) struct Devices;

impl List for Devices {
    type Asked = Everything;
    type Row = Known;

    const NAME: &'static str = "devices";
    const ITEM: &'static str = "device";
    const PATH: &'static str = "/account/devices";
    const EXPORT: &'static str = "/account/devices/export/{format}";
    const TITLE: &'static str = "devices-title";
    const USE_CASE: &'static UseCase = &LIST_DEVICES;

    fn columns() -> &'static [Column<Known>] {
        &COLUMNS
    }

    fn mark(_: &Teller<'_>, known: &Known) -> String {
        known.row.device.id.to_string()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Known>, Problem> {
        let rows = console.office.list_devices(actor).await?.into_iter();
        Ok(rows.map(|row| Known { row, here: false }).collect())
    }
}

type Col = Column<Known>;

static COLUMNS: [Col; 6] = [
    Col::new("id", "list-column-id", Kind::Id, |_, known| {
        Cell::text(known.row.device.id.to_string())
    }),
    Col::new("browser", "sessions-browser", Kind::Text, |_, known| {
        Cell::text(&*known.row.device.label)
    })
    .shown(|teller, known| Shown::Name(name(teller.page, known))),
    Col::new("network", "sessions-network", Kind::Text, |_, known| {
        Cell::text(&*known.row.device.network)
    })
    .shown(|_, known| Shown::Words(visible(&known.row.device.network))),
    Col::new("country", "devices-country", Kind::Text, |_, known| {
        let country = known.row.country;
        Cell::text(country.map_or_else(String::new, |country| country.code().to_owned()))
    })
    .shown(|teller, known| Shown::Words(country(teller.page, known.row.country))),
    Col::new("since", "devices-since", Kind::Time, |_, known| {
        Cell::moment(Some(known.row.device.since))
    })
    .shown(|teller, known| Shown::moment(teller, known.row.device.since)),
    Col::new("last_used", "devices-last-used", Kind::Time, |_, known| {
        Cell::moment(Some(known.row.device.last_used))
    })
    .shown(|teller, known| Shown::moment(teller, known.row.device.last_used)),
];

/// What a browser is called on the page.
fn name(page: &Page, known: &Known) -> String {
    let mut name = visible(&known.row.device.label);
    if name.is_empty() {
        name = page.t("sessions-unknown-browser");
    }
    if known.here {
        name = page.say("sessions-here", &[("browser", name.as_str().into())]);
    }
    name
}

fn country(page: &Page, country: Option<Country>) -> String {
    country.map_or_else(String::new, |country| {
        country.name(page.language).to_owned()
    })
}

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    page: Page,
    table: Table,
    /// Whether there are others than this one.
    others: bool,
}

/// The known device that asks.
async fn here(
    console: &Console,
    person: &SignedInPerson,
    caller: &Caller,
) -> Result<Option<DeviceId>, Problem> {
    let name = console.office.sign_in_name_of(&person.signed_in).await?;
    Ok(caller.device(console, &name).await?)
}

/// `GET /account/devices`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson, caller: Caller) -> Reply {
    let typed = Typed::default();
    shown(&filled(&console, person, &caller, &typed).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    caller: &Caller,
    typed: &Typed,
) -> Result<DevicesPage, Problem> {
    let rows = console.office.list_devices(person.actor()).await?;
    let here = here(console, &person, caller).await?;
    let rows = rows.into_iter().map(|row| Known {
        here: Some(row.device.id) == here,
        row,
    });
    let rows: Vec<_> = rows.collect();
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    let asked = Everything {};
    let table = table::<Devices>(&teller, &asked, &rows, page.t("devices-empty"));
    Ok(DevicesPage {
        others: rows.iter().any(|known| !known.here),
        table: table.with_form::<Devices>(console, &teller, (&asked, ""), typed),
        page: person.page,
    })
}

static FORGET: Deed = Deed {
    name: "forget",
    path: "/account/devices/forget",
    use_case: &FORGET_DEVICE,
    button: "devices-forget",
    before: "devices-many-forget",
    after: "devices-many-forgotten",
    undo: None,
    grave: false,
};

impl Many for Devices {
    type Mark = DeviceId;

    const TOLD: &'static str = "/account/devices/done";
    const TOLD_TO: &'static UseCase = &LIST_DEVICES;
    const DEEDS: &'static [&'static Deed] = &[&FORGET];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        id: &DeviceId,
        _: &Typed,
    ) -> Result<(), Problem> {
        console.office.forget_device(&person.signed_in, *id).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        marks: &[DeviceId],
    ) -> Result<Vec<Standing<Known>>, Problem> {
        let rows = console.office.list_devices(person.actor()).await?;
        let stand = |id: &DeviceId| {
            let found = rows.iter().find(|row| row.device.id == *id);
            Standing {
                done: found.is_none(),
                row: found.map(|row| Known {
                    row: row.clone(),
                    here: false,
                }),
                undo: String::new(),
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Everything>) -> Reply {
        let page = filled(console, person, &again.caller, &again.typed).await?;
        shown_as(again.status, &page)
    }
}

/// `POST /account/devices/forget-others`
pub(crate) async fn forget_others(
    State(console): Shared,
    person: SignedInPerson,
    caller: Caller,
) -> Reply {
    let kept = here(&console, &person, &caller).await?;
    let office = &console.office;
    office.forget_other_devices(&person.signed_in, kept).await?;
    see_other("/account/devices")
}
