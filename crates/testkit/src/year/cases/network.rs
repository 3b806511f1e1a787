//! Cases of the network and its firewall (S1 六).

use super::Scene;
use crate::year::ground::{Kind, address};

/// By night a rule is added that lets everybody in.
pub(super) fn rule_opened(scene: &mut Scene<'_>) {
    let person = scene.person();
    scene.about("admin");
    scene.on("FG-1");
    let at = scene.at(1, 5);
    let lines = &mut scene.case.lines;
    lines.keeper(at, "admin", &person.desk, true);
    let rest = format!(
        "level=\"information\" logdesc=\"Object attribute configured\" user=\"admin\" ui=\"GUI({})\" action=\"Add\" cfgtid=77 \
         cfgpath=\"firewall.policy\" cfgobj=\"99\" cfgattr=\"srcintf[wan1]dstintf[lan]srcaddr[all]dstaddr[all]action[accept]service[ALL]\" \
         msg=\"Add firewall.policy 99\"",
        person.desk
    );
    lines.firewall(at.plus(200), ("0100044547", "event", "system"), &rest);
}

/// The firewall is entered from the internet, after wrong passwords.
pub(super) fn keeper_outside(scene: &mut Scene<'_>) {
    let from = scene.stranger("RU");
    scene.about("admin");
    scene.on("FG-1");
    let at = scene.at(3, 30);
    for wait in (0..240).step_by(20) {
        scene
            .case
            .lines
            .keeper(at.plus(wait), "admin", &from, false);
    }
    scene.case.lines.keeper(at.plus(260), "admin", &from, true);
}

/// A tunnel from home and one from another continent, a quarter of an hour apart.
pub(super) fn two_countries(scene: &mut Scene<'_>) {
    let person = scene.person();
    let from = scene.stranger("US");
    scene.about(&person.login);
    let at = scene.at(20, 15);
    scene.case.lines.tunnel(at, &person.login, &person.home);
    scene.case.lines.tunnel(at.plus(900), &person.login, &from);
}

/// Somebody plugs in a router that gives out addresses of its own: machines come with foreign ones.
pub(super) fn wrong_addresses(scene: &mut Scene<'_>) {
    scene.on("gw");
    let at = scene.at(8, 50);
    for (number, wait) in (0..18).zip((0..).step_by(35)) {
        let hardware = scene.ground.person(number * 3 + 50).hardware;
        let lent = address([192, 168, 1], 100 + number);
        let text = format!("DHCPREQUEST for {lent} from {hardware} via eth1: wrong network.");
        scene
            .case
            .lines
            .log(at.plus(wait), "gw", "dhcpd[611]", &text);
        let text = format!("DHCPNAK on {lent} to {hardware} via eth1");
        scene
            .case
            .lines
            .log(at.plus(wait), "gw", "dhcpd[611]", &text);
    }
}

/// A machine inside tries the same service at every address (S4 肆三(一)2(10)).
pub(super) fn tries_all(scene: &mut Scene<'_>) {
    let person = scene.ground.one_of(Kind::Clerk, 17);
    scene.case.addresses.push(person.desk.clone());
    let at = scene.at(16, 20);
    for host in 0..240_u64 {
        let to = address([10, 31, 2], host + 5);
        let wait = i64::try_from(host).unwrap_or_default();
        scene
            .case
            .lines
            .traffic(at.plus(wait), &person.desk, (&to, 445), "deny");
    }
}
