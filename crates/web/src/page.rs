//! The frame of every page: language, header, navigation, and the words templates ask for.

use std::borrow::Borrow;
use std::net::IpAddr;

use application::passwords::Weakness;
use application::{Actor, Refusal};
use domain::language::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use texts::{Arg, Calendar, Style, Texts};

use crate::{assets, help, places};

/// A link of the navigation.
#[derive(Debug, Clone)]
pub(crate) struct NavLink {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
    /// `nav-findings`: by this the browser harness finds it.
    pub(crate) test: String,
    /// After `g`, this key leads there.
    pub(crate) key: char,
}

/// Links that belong together.
#[derive(Debug, Clone)]
pub(crate) struct NavGroup {
    /// Name and label they fold behind; none where they stand by themselves.
    pub(crate) folded: Option<(&'static str, String)>,
    /// Whether the page belongs to one of them.
    pub(crate) current: bool,
    pub(crate) links: Vec<NavLink>,
}

/// One button of the language choice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LanguageButton {
    pub(crate) tag: &'static str,
    pub(crate) own_name: &'static str,
    pub(crate) current: bool,
}

/// A line of the error summary, linked to its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// Name of the field; empty when the mistake is in none.
    pub(crate) field: String,
    /// Id of the input the summary leads to; empty when the mistake is in none.
    pub(crate) id: String,
    /// What is wrong, in the page's language.
    pub(crate) text: String,
}

/// What `base.html` shows around every page, and what templates call for texts and dates.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) language: Language,
    /// The zone dates are written in: the person's unit's, unless the page is about another.
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
    /// Years of Chinese dates.
    pub(crate) calendar: Calendar,
    /// Whether single keys do something.
    pub(crate) keys: bool,
    /// The unit's name, for a signed-in person.
    pub(crate) unit: String,
    /// The person's name; empty when nobody is signed in.
    pub(crate) person: String,
    /// The person's roles, in words.
    pub(crate) roles: String,
    pub(crate) nav: Vec<NavGroup>,
    /// Path and query of the page, for the way back.
    pub(crate) here: String,
    /// Mistakes of the form on the page.
    pub(crate) errors: Vec<FieldError>,
    /// Where the browser is, as far as it is known.
    pub(crate) reader: Option<IpAddr>,
    texts: Texts,
}

impl Page {
    /// The frame for a person, or for nobody.
    pub(crate) fn new(
        language: Language,
        actor: Option<&Actor>,
        now: Timestamp,
        here: String,
    ) -> Self {
        let mut page = Self {
            language,
            zone: TimeZone::UTC,
            now,
            calendar: Calendar::default(),
            keys: true,
            unit: String::new(),
            person: String::new(),
            roles: String::new(),
            nav: Vec::new(),
            here,
            errors: Vec::new(),
            reader: None,
            texts: Texts::get(language),
        };
        if let Some(actor) = actor {
            page.welcome(actor);
        }
        page
    }

    fn welcome(&mut self, actor: &Actor) {
        if let Some(unit) = actor.tree().unit(actor.person.unit) {
            self.unit.clone_from(&unit.name);
            self.zone = application::zone(&unit.time_zone);
        }
        self.person.clone_from(&actor.person.name);
        let roles: Vec<_> = actor
            .roles()
            .into_iter()
            .map(|role| self.named("role-", role.name()))
            .collect();
        self.roles = roles.join(&self.t("list-comma"));
        let path = self.here.split('?').next().unwrap_or_default().to_owned();
        let open: Vec<_> = places::open_to(actor).collect();
        self.nav = places::Group::ALL
            .into_iter()
            .map(|group| self.nav_group(group, &open, &path))
            .filter(|group| !group.links.is_empty())
            .collect();
    }

    /// The links of a group. One link alone is not folded.
    fn nav_group(&self, group: places::Group, open: &[&places::Place], path: &str) -> NavGroup {
        let links: Vec<_> = open
            .iter()
            .filter(|place| place.group == group)
            .map(|place| NavLink {
                href: place.href,
                label: self.named("nav-", place.name),
                current: place.holds(path),
                test: format!("nav-{}", place.name),
                key: place.key,
            })
            .collect();
        let name = group.name().filter(|_| links.len() > 1);
        NavGroup {
            folded: name.map(|name| (name, self.named("nav-group-", name))),
            current: links.iter().any(|link| link.current),
            links,
        }
    }

    /// How days are written here.
    pub(crate) const fn style(&self) -> Style {
        Style {
            language: self.language,
            calendar: self.calendar,
        }
    }

    /// Where the help page speaks of this page.
    pub(crate) fn help(&self) -> String {
        format!("/help#{}", help::section_of(&self.here))
    }

    /// A text.
    pub(crate) fn t(&self, key: &str) -> String {
        self.texts.t(key)
    }

    /// A text filled with values.
    pub(crate) fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.texts.say(key, args)
    }

    /// A text whose key is put together; the prefix is declared in `texts::COMPUTED_KEYS`.
    pub(crate) fn named(&self, prefix: &str, name: &str) -> String {
        self.texts.t(&format!("{prefix}{name}"))
    }

    /// The same for a name that a newer program may have written.
    pub(crate) fn named_if_known(&self, prefix: &str, name: &str) -> Option<String> {
        let key = format!("{prefix}{name}");
        self.texts.has(&key).then(|| self.texts.t(&key))
    }

    /// A count in groups of three.
    pub(crate) fn count(&self, count: u64) -> String {
        texts::grouped(i64::try_from(count).unwrap_or(i64::MAX), self.language)
    }

    /// A moment (askama hands fields over by reference) in the page's zone and the language's way.
    pub(crate) fn moment(&self, at: impl Borrow<Timestamp>) -> String {
        texts::moment(*at.borrow(), &self.zone, self.style())
    }

    /// A day as the reader writes it.
    pub(crate) fn day(&self, day: Date) -> String {
        texts::day(day, self.style())
    }

    /// A month of a year as the reader writes it.
    pub(crate) fn month(&self, year: i16, month: i8) -> String {
        let year = texts::year(year, self.style());
        let args = [("year", year.into()), ("month", i64::from(month).into())];
        self.say("year-month", &args)
    }

    /// For `datetime` attributes.
    #[expect(
        clippy::unused_self,
        reason = "templates reach functions through the page"
    )]
    pub(crate) fn iso(&self, at: impl Borrow<Timestamp>) -> String {
        texts::iso(*at.borrow())
    }

    /// What is left of a clock.
    pub(crate) fn left(&self, due: impl Borrow<Timestamp>) -> String {
        texts::left(self.now, *due.borrow(), self.language)
    }

    /// The address of a compiled asset.
    #[expect(
        clippy::unused_self,
        reason = "templates reach functions through the page"
    )]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The buttons of the language choice.
    pub(crate) fn languages(&self) -> Vec<LanguageButton> {
        Language::ALL
            .into_iter()
            .map(|language| LanguageButton {
                tag: language.tag(),
                own_name: language.own_name(),
                current: language == self.language,
            })
            .collect()
    }

    /// What a refusal says to a person.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Missing { field } => {
                let field = self.named("field-", field);
                self.say("refusal-missing", &[("field", field.into())])
            }
            Refusal::Invalid { field, why } => {
                let field = self.named("field-", field);
                let why = self.t(why);
                self.say(
                    "refusal-invalid",
                    &[("field", field.into()), ("why", why.into())],
                )
            }
            Refusal::Wait { wait } => {
                // Rounded up: who comes back a moment early would be refused again.
                let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
                self.say("sign-in-wait", &[("count", seconds.into())])
            }
            other => self.t(other.key()),
        }
    }

    /// Adds a refusal to the error summary. Ids of a form's inputs are `<form>-<field>`.
    pub(crate) fn refused(&mut self, form: &str, refusal: &Refusal) {
        if let Refusal::Weak { reasons } = refusal {
            let weak = self.weak(form, reasons);
            self.errors.extend(weak);
            return;
        }
        let text = self.refusal(refusal);
        let field = refusal.field().unwrap_or_default().to_owned();
        let id = if field.is_empty() {
            String::new()
        } else {
            format!("{form}-{field}")
        };
        self.errors.push(FieldError { field, id, text });
    }

    /// Every reason why a password is not accepted, each at its field.
    fn weak(&self, form: &str, reasons: &[Weakness]) -> Vec<FieldError> {
        let each = reasons.iter().map(|why| FieldError {
            field: "password".to_owned(),
            id: format!("{form}-password"),
            text: self.weakness(&why.code, why.number),
        });
        each.collect()
    }

    /// What makes a password easy to guess.
    pub(crate) fn weakness(&self, code: &str, number: usize) -> String {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.say(&format!("guess-{code}"), &[("number", number.into())])
    }

    /// What a form says before somebody types a password.
    pub(crate) fn password_hint(&self, least: usize) -> String {
        let count = i64::try_from(least).unwrap_or(i64::MAX);
        self.say("set-up-password-hint", &[("count", count.into())])
    }

    /// Every error of an input after the first.
    pub(crate) fn more_errors_at(&self, id: &str) -> Vec<&str> {
        let errors = self.errors.iter().filter(|error| error.id == id);
        errors.skip(1).map(|error| error.text.as_str()).collect()
    }

    /// The error of an input by its id; empty when there is none.
    pub(crate) fn error_at(&self, id: &str) -> &str {
        self.errors
            .iter()
            .find(|error| error.id == id)
            .map_or("", |error| error.text.as_str())
    }
}
