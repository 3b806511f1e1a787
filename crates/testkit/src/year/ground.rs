//! The office of the year: its people, their devices, its networks and hosts. All invented.

use std::net::Ipv4Addr;

use domain::calendar::RestDays;
use domain::country::Country;
use jiff::civil::Date;
use places::Places;

use super::Plan;
use super::chance::Chance;
use crate::office::Failure;

/// The office's mail domain.
pub const DOMAIN: &str = "linshan.example";
/// Host of mail: Postfix, Dovecot, Roundcube.
pub const MAIL: &str = "10.20.0.5";
/// The application server, behind which many people use the directory.
pub const PORTAL: &str = "10.20.0.6";
/// The machine that makes backups.
pub const BACKUP: &str = "10.20.0.8";
/// The machine that looks whether services answer.
pub const MONITOR: &str = "10.20.0.9";
/// How many people an administrator looks after.
const PEOPLE_OF_ADMIN: u64 = 100;

const SURNAMES: [&str; 20] = [
    "chen", "lin", "huang", "chang", "li", "wang", "wu", "liu", "tsai", "yang", "hsu", "cheng",
    "hsieh", "kuo", "hung", "chiu", "tseng", "nguyen", "tran", "pham",
];
const GIVEN: [&str; 50] = [
    "yiting", "jiahao", "meiling", "shufen", "zhihao", "yating", "junjie", "peiyu", "guanyu",
    "xinyi", "wenxiong", "lihua", "minghong", "shuhui", "chialing", "yuchen", "tingwei", "hsinyi",
    "chunmei", "kuowei", "paoyu", "jouhan", "szuyu", "yawen", "weiting", "chihming", "hueiju",
    "anh", "thilan", "minhduc", "vanhung", "thuha", "quocbao", "ngoclan", "kimchi", "hsiuchin",
    "tzuhan", "pinyu", "yuhsuan", "chengyu", "shihan", "hanyu", "jenhao", "muhan", "yenting",
    "peichen", "liwen", "chiaying", "yunju", "hsuanyu",
];

/// What somebody does at the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Sits at a desk.
    #[default]
    Clerk,
    /// Looks up people's benefits at the counter.
    Welfare,
    /// Is outside and has a telephone.
    Field,
    /// Sits at the desk of the guard, day and night in turns.
    Shift,
    /// Keeps hosts and network.
    Admin,
    /// Reads mail at home now and then.
    Village,
}

/// One account with what belongs to it.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Number, from 0.
    pub number: u64,
    /// Name of the account.
    pub login: String,
    /// What they do.
    pub kind: Kind,
    /// Address of their machine.
    pub desk: String,
    /// Name of their machine.
    pub machine: String,
    /// Its hardware address.
    pub hardware: String,
    /// When they usually come, in seconds of the day.
    pub comes: i64,
    /// When they usually leave.
    pub leaves: i64,
    /// Whether a telephone asks for mail: which carrier's.
    pub carrier: Option<u64>,
    /// Address of their flat.
    pub home: String,
}

impl Person {
    /// Their mail address.
    pub fn mail(&self) -> String {
        format!("{}@{DOMAIN}", self.login)
    }
}

/// The place of the year.
pub struct Ground {
    /// What was asked for.
    pub plan: Plan,
    /// Everybody with an account.
    pub people: Vec<Person>,
    /// The office's addresses on the internet.
    pub own: [u8; 3],
    /// Networks behind which telephones sit.
    carriers: [[u8; 3]; 3],
    places: Places,
    rest: RestDays,
}

impl Ground {
    /// The office of a plan.
    ///
    /// # Errors
    /// When the calendar or the list of countries of the program cannot be read.
    pub fn of(plan: Plan) -> Result<Self, Failure> {
        let places = Places::builtin()?;
        let rest = domain::regime::builtin_calendars()?
            .remove("tw-office")
            .ok_or("no calendar of offices in Taiwan")?;
        let mut chance = Chance::of(plan.seed, "networks", &[]);
        let own = network(&places, Country::TW, &mut chance);
        let carriers = [(); 3].map(|()| network(&places, Country::TW, &mut chance));
        let mut ground = Self {
            people: Vec::new(),
            own,
            carriers,
            places,
            rest,
            plan,
        };
        ground.people = (0..plan.accounts).map(|it| ground.enter(it)).collect();
        Ok(ground)
    }

    fn enter(&self, number: u64) -> Person {
        let mut chance = Chance::of(self.plan.seed, "person", &[number]);
        let kind = match number % PEOPLE_OF_ADMIN {
            0 => Kind::Admin,
            1..=6 => Kind::Welfare,
            7..=21 => Kind::Field,
            22..=26 => Kind::Shift,
            27..=33 => Kind::Village,
            _ => Kind::Clerk,
        };
        let surname = usize::try_from(number % 20).unwrap_or_default();
        let given = usize::try_from(number / 20 % 50).unwrap_or_default();
        let surname = SURNAMES.get(surname).copied().unwrap_or_default();
        let given = GIVEN.get(given).copied().unwrap_or_default();
        let again = match number / 1_000 {
            0 => String::new(),
            more => more.to_string(),
        };
        let (floor, seat) = (1 + number / 200, 10 + number % 200);
        // Two branch offices sit in networks of their own, joined by a tunnel.
        let building = match number % 10 {
            8 => 30,
            9 => 31,
            _ => 20,
        };
        let home = self.network_in(Country::TW, &mut chance);
        let telephone = match kind {
            Kind::Field => true,
            Kind::Shift => false,
            _ => chance.in_thousand(600),
        };
        Person {
            number,
            login: format!("{surname}.{given}{again}"),
            kind,
            desk: format!("10.{building}.{floor}.{seat}"),
            machine: format!("PC-{number:04}"),
            hardware: format!("00:00:5e:00:{:02x}:{:02x}", number / 256, number % 256),
            comes: chance.between(7 * 3_600 + 1_800, 8 * 3_600 + 2_400),
            leaves: chance.between(17 * 3_600, 18 * 3_600 + 1_800),
            carrier: telephone.then(|| chance.below(3)),
            home: address(home, chance.below(200) + 10),
        }
    }

    /// Whether offices work on a day.
    pub fn works(&self, date: Date) -> bool {
        self.rest.is_working_day(date)
    }

    /// The person of a number; numbers go round.
    pub fn person(&self, number: u64) -> Person {
        let number = number.checked_rem(self.plan.accounts).unwrap_or_default();
        let at = usize::try_from(number).unwrap_or_default();
        self.people.get(at).cloned().unwrap_or_default()
    }

    /// Somebody of a kind.
    pub fn one_of(&self, kind: Kind, skip: usize) -> Person {
        let mut of_kind = self.people.iter().filter(|it| it.kind == kind);
        let count = of_kind.clone().count().max(1);
        of_kind.nth(skip % count).cloned().unwrap_or_default()
    }

    /// An address that a telephone has for some hours; many share it.
    pub fn on_the_road(&self, carrier: u64, chance: &mut Chance) -> String {
        let at = usize::try_from(carrier % 3).unwrap_or_default();
        let network = self.carriers.get(at).copied().unwrap_or_default();
        address(network, chance.below(40) + 20)
    }

    /// A network of a country, by the list of countries in the program.
    pub fn network_in(&self, country: Country, chance: &mut Chance) -> [u8; 3] {
        network(&self.places, country, chance)
    }

    /// An address of a country.
    pub fn address_in(&self, country: &str, chance: &mut Chance) -> String {
        let country = Country::parse(country).unwrap_or(Country::TW);
        address(self.network_in(country, chance), chance.below(200) + 10)
    }

    /// An address anywhere abroad.
    pub fn abroad(&self, chance: &mut Chance) -> String {
        let country = chance.pick(&["US", "NL", "DE", "BR", "IN", "RU", "FR", "KR", "ID", "PL"]);
        self.address_in(country, chance)
    }

    /// One of the office's own addresses on the internet.
    pub fn own_address(&self) -> String {
        address(self.own, 2)
    }
}

/// An address of a network.
pub fn address([one, two, three]: [u8; 3], host: u64) -> String {
    format!("{one}.{two}.{three}.{host}")
}

/// Draws until the list of countries says the right one; nobody is named by it.
fn network(places: &Places, country: Country, chance: &mut Chance) -> [u8; 3] {
    const TRIES: u32 = 1_000_000;
    for _ in 0..TRIES {
        let number = u32::try_from(chance.below(1 << 24)).unwrap_or_default() << 8;
        let [one, two, three, _] = number.to_be_bytes();
        let inside = places.country(Ipv4Addr::new(one, two, three, 10).into());
        if (1..224).contains(&one) && inside == Some(country) {
            return [one, two, three];
        }
    }
    [198, 51, 100]
}
