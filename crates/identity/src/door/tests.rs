use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::*;

struct Counting(AtomicU64);

impl Ids for Counting {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::SeqCst).into())
    }
    fn secret(&self) -> [u8; 32] {
        [9; 32]
    }
}

/// The register in memory.
#[derive(Default)]
struct Register {
    known: Mutex<BTreeMap<DeviceId, AccountId>>,
    revoked: Mutex<BTreeSet<DeviceId>>,
}

#[async_trait]
impl DeviceRegister for Register {
    async fn stands(&self, device: DeviceId) -> Result<bool, Fault> {
        let known = self.known.lock().unwrap().contains_key(&device);
        Ok(known && !self.revoked.lock().unwrap().contains(&device))
    }
    async fn remember(&self, device: &KnownDevice) -> Result<(), Fault> {
        let mut known = self.known.lock().unwrap();
        known.insert(device.id, device.account);
        Ok(())
    }
}

struct House {
    door: HouseDoor,
    register: Arc<Register>,
}

fn house() -> House {
    let register = Arc::new(Register::default());
    let ids = Arc::new(Counting(1.into()));
    let shared = Arc::<Register>::clone(&register);
    let door = HouseDoor::new(DeviceKey::new([3; 32]), ids, shared);
    House { door, register }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn knock<'k>(name: &'k str, address: &str, note: Option<&'k str>) -> Knock<'k> {
    Knock {
        network: "",
        name,
        address: Some(address.parse().unwrap()),
        note,
        browser: "Firefox",
    }
}

const HOME: &str = "203.0.113.9";
const ELSEWHERE: &str = "198.51.100.1";

impl House {
    async fn try_it(&self, name: &str, address: &str, note: Option<&str>, second: i64) -> Tried {
        match self
            .door
            .begin(&knock(name, address, note), at(second))
            .await
        {
            Ok(lane) => Tried::LookedAt(lane),
            Err(Problem::Refused(Refusal::Wait { wait })) => Tried::Waits(wait.as_secs()),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Signs in with the right password; the note for the browser.
    async fn signed_in(&self, name: &str, address: &str, second: i64) -> String {
        let knock = knock(name, address, None);
        self.door.begin(&knock, at(second)).await.unwrap();
        let account = AccountId::new(Uuid::from_u128(77));
        self.door.opened(&knock, account, at(second)).await.unwrap()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    LookedAt(Lane),
    Waits(i64),
}

const LOOKED_AT: Tried = Tried::LookedAt(Lane::Stranger);
const AT_ONCE: Tried = Tried::LookedAt(Lane::Known);

#[tokio::test]
async fn the_sixth_attempt_after_five_failures_waits_and_waits_grow_to_thirty_seconds() {
    let house = house();
    for _ in 0..5 {
        assert_eq!(house.try_it("lin", HOME, None, 0).await, LOOKED_AT);
    }
    let mut now = 0;
    for expected in [1, 2, 4, 8, 16, 30, 30] {
        let tried = house.try_it("lin", HOME, None, now).await;
        assert_eq!(tried, Tried::Waits(expected));
        now += expected;
        assert_eq!(house.try_it("lin", HOME, None, now).await, LOOKED_AT);
    }
}

#[tokio::test]
async fn an_attempt_while_waiting_does_not_lengthen_the_wait() {
    let house = house();
    for _ in 0..5 {
        house.try_it("lin", HOME, None, 0).await;
    }
    for _ in 0..50 {
        assert_eq!(house.try_it("lin", HOME, None, 0).await, Tried::Waits(1));
    }
    assert_eq!(house.try_it("lin", HOME, None, 1).await, LOOKED_AT);
}

#[tokio::test]
async fn one_network_waits_together_and_another_network_or_account_does_not() {
    let house = house();
    for _ in 0..5 {
        house.try_it("lin", HOME, None, 0).await;
    }
    assert_eq!(house.try_it(" LIN ", HOME, None, 0).await, Tried::Waits(1));
    let neighbour = house.try_it("lin", "203.0.113.77", None, 0).await;
    assert_eq!(neighbour, Tried::Waits(1));
    let in_other_clothes = house.try_it("lin", "::ffff:203.0.113.9", None, 0).await;
    assert_eq!(in_other_clothes, Tried::Waits(1));
    assert_eq!(house.try_it("lin", ELSEWHERE, None, 0).await, LOOKED_AT);
    assert_eq!(house.try_it("wang", HOME, None, 0).await, LOOKED_AT);
    for host in 0..5_u16 {
        let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host).to_string();
        assert_eq!(house.try_it("lin", &address, None, 0).await, LOOKED_AT);
    }
    let sixth = house.try_it("lin", "2001:db8:0:1::99", None, 0).await;
    assert_eq!(sixth, Tried::Waits(1));
    assert_eq!(
        house.try_it("lin", "2001:db8:0:2::1", None, 0).await,
        LOOKED_AT
    );
}

#[tokio::test]
async fn success_and_a_quiet_quarter_of_an_hour_wipe_the_slate() {
    let house = house();
    for _ in 0..4 {
        house.try_it("lin", HOME, None, 0).await;
        house.try_it("wang", HOME, None, 0).await;
    }
    house.signed_in("lin", HOME, 0).await;
    for _ in 0..5 {
        assert_eq!(house.try_it("lin", HOME, None, 0).await, LOOKED_AT);
    }
    house.try_it("wang", HOME, None, 0).await;
    assert_eq!(house.try_it("wang", HOME, None, 0).await, Tried::Waits(1));
    for _ in 0..5 {
        assert_eq!(house.try_it("wang", HOME, None, 900).await, LOOKED_AT);
    }
}

#[tokio::test]
async fn an_attempt_that_was_not_looked_at_is_given_back() {
    let house = house();
    for _ in 0..20 {
        assert_eq!(house.try_it("lin", HOME, None, 0).await, LOOKED_AT);
        let knock = knock("lin", HOME, None);
        house.door.not_looked_at(&knock, Lane::Stranger, at(0));
    }
}

/// The storm of the brief: 1,000 networks try her account while she signs in.
#[tokio::test]
async fn in_a_storm_from_a_thousand_addresses_her_known_device_gets_in_at_once() {
    let house = house();
    let note = house.signed_in("lin", HOME, 0).await;
    let stormy = |number: u32| {
        let network = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 9)) + (number << 8));
        network.to_string()
    };
    for number in 0..1_000 {
        for _ in 0..8 {
            house.try_it("lin", &stormy(number), None, 5).await;
        }
    }
    // Her own network storms too: a colleague's machine is infected.
    for _ in 0..8 {
        house.try_it("lin", HOME, None, 5).await;
    }
    assert_eq!(house.try_it("lin", HOME, Some(&note), 5).await, AT_ONCE);
    let on_the_road = house.try_it("lin", &stormy(500), Some(&note), 5).await;
    assert_eq!(on_the_road, AT_ONCE);
    let mut waiting = 0;
    for number in 0..1_000 {
        let tried = house.try_it("lin", &stormy(number), None, 5).await;
        waiting += u32::from(matches!(tried, Tried::Waits(_)));
    }
    assert_eq!(
        waiting, 1_000,
        "an unknown device of a stormy network waits"
    );
    assert_eq!(house.try_it("lin", HOME, None, 5).await, Tried::Waits(1));
    let quiet = house.try_it("lin", ELSEWHERE, None, 5).await;
    assert_eq!(quiet, LOOKED_AT, "an unknown device elsewhere does not");
}

/// Names and networks without end fill the table; nobody is pushed out, and known devices do not
/// notice.
#[tokio::test]
async fn a_storm_that_fills_every_place_takes_no_good_standing_and_frees_nobody() {
    let house = house();
    let note = house.signed_in("lin", HOME, 0).await;
    for _ in 0..5 {
        house.try_it("wang", ELSEWHERE, None, 1).await;
    }
    for row in &mut house.door.tables().strangers.rows {
        row.fill(Failures {
            count: 9,
            last: at(1),
        });
    }
    assert_eq!(house.try_it("lin", HOME, Some(&note), 2).await, AT_ONCE);
    let freed = house.try_it("wang", ELSEWHERE, None, 1).await;
    assert!(matches!(freed, Tried::Waits(_)), "{freed:?}");
    for number in 0..1_000 {
        house
            .try_it(&format!("nobody{number}"), HOME, None, 2)
            .await;
    }
    let tables = house.door.tables();
    assert_eq!(tables.strangers.rows.each_ref().map(Vec::len), [PLACES; 2]);
    assert_eq!(
        tables.known.len(),
        1,
        "strangers get no place among devices"
    );
}

#[tokio::test]
async fn a_stolen_note_is_no_way_around_the_wait() {
    let house = house();
    let note = house.signed_in("lin", HOME, 0).await;
    for _ in 0..10 {
        let tried = house.try_it("lin", ELSEWHERE, Some(&note), 1).await;
        assert_eq!(tried, AT_ONCE);
    }
    for _ in 0..5 {
        let tried = house.try_it("lin", ELSEWHERE, Some(&note), 1).await;
        assert_eq!(tried, LOOKED_AT);
    }
    let tried = house.try_it("lin", ELSEWHERE, Some(&note), 1).await;
    assert_eq!(tried, Tried::Waits(1));
}

#[tokio::test]
async fn a_note_for_another_account_a_forged_one_and_a_revoked_one_are_a_strangers() {
    let house = house();
    let note = house.signed_in("lin", HOME, 0).await;
    assert_eq!(house.try_it("wang", HOME, Some(&note), 1).await, LOOKED_AT);
    let forged = DeviceKey::new([4; 32]).note("lin", DeviceId::new(Uuid::from_u128(1)), at(0));
    assert_eq!(house.try_it("lin", HOME, Some(&forged), 1).await, LOOKED_AT);
    let device = *house.register.known.lock().unwrap().keys().next().unwrap();
    house.register.revoked.lock().unwrap().insert(device);
    assert_eq!(house.try_it("lin", HOME, Some(&note), 1).await, LOOKED_AT);
}

#[tokio::test]
async fn a_revoked_device_that_signs_in_again_becomes_a_new_one() {
    let house = house();
    let note = house.signed_in("lin", HOME, 0).await;
    let account = AccountId::new(Uuid::from_u128(77));
    let same = knock("lin", HOME, Some(&note));
    house.door.opened(&same, account, at(2)).await.unwrap();
    assert_eq!(house.register.known.lock().unwrap().len(), 1, "one device");
    let device = *house.register.known.lock().unwrap().keys().next().unwrap();
    house.register.revoked.lock().unwrap().insert(device);
    house.door.opened(&same, account, at(3)).await.unwrap();
    assert_eq!(house.register.known.lock().unwrap().len(), 2);
}
