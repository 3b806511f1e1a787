//! Cases of servers and desks (S1 十二, S4 肆三).

use super::Scene;
use crate::year::moment::At;

fn subject(login: &str) -> String {
    format!(",\"SubjectUserName\":\"{login}\",\"SubjectDomainName\":\"LINSHAN\"")
}

/// A new account is made an administrator by night, by somebody who is none.
pub(super) fn administrator_by_night(scene: &mut Scene<'_>) {
    let person = scene.person();
    let new = "helpdesk2";
    scene.about(new);
    scene.about(&person.login);
    let (at, who) = (scene.at(2, 14), subject(&person.login));
    let lines = &mut scene.case.lines;
    let made = format!(",\"TargetUserName\":\"{new}\",\"TargetDomainName\":\"LINSHAN\"{who}");
    lines.windows(at, "DC01", ("Security", 4720), &made);
    let member = format!(
        ",\"MemberName\":\"CN={new},CN=Users,DC=linshan,DC=example\",\"MemberSid\":\"S-1-5-21-1-2-3-2105\",\
         \"TargetUserName\":\"Domain Admins\",\"TargetDomainName\":\"LINSHAN\",\"TargetSid\":\"S-1-5-21-1-2-3-512\"{who}"
    );
    lines.windows(at.plus(40), "DC01", ("Security", 4728), &member);
}

/// The security log of the file server is cleared, and less is to be written down from then on.
pub(super) fn log_cleared(scene: &mut Scene<'_>) {
    let person = scene.person();
    scene.on("FS01");
    let (at, who) = (scene.at(22, 5), subject(&person.login));
    scene
        .case
        .lines
        .windows(at, "FS01", ("Security", 1102), &who);
    let less = format!(
        "{who},\"CategoryId\":\"%%8274\",\"SubcategoryId\":\"%%12801\",\"AuditPolicyChanges\":\"%%8448, %%8450\""
    );
    scene
        .case
        .lines
        .windows(at.plus(30), "FS01", ("Security", 4719), &less);
}

/// A stick with a worm goes from desk to desk.
pub(super) fn worm(scene: &mut Scene<'_>) {
    let at = scene.at(9, 25);
    for (desk, wait) in (0..7).zip((0..).step_by(420)) {
        let person = scene.ground.person(desk * 2 + 60);
        let fields = format!(
            ",\"Detection User\":\"LINSHAN\\\\{}\",\"Threat Name\":\"Worm:Win32/Invented.A\",\"Severity Name\":\"Severe\",\
             \"Category Name\":\"Worm\",\"Path\":\"file:_E:\\\\photos.exe\",\"Action Name\":\"Quarantine\",\"Process Name\":\"C:\\\\Windows\\\\explorer.exe\"",
            person.login
        );
        let channel = "Microsoft-Windows-Windows Defender/Operational";
        scene
            .case
            .lines
            .windows(at.plus(wait), &person.machine, (channel, 1116), &fields);
        scene.on(&person.machine);
    }
}

/// The scanner of the file server finds what should not be there.
pub(super) fn virus(scene: &mut Scene<'_>) {
    scene.on("FS02");
    let at = scene.at(13, 40);
    for (name, wait) in ["invoice.xlsm", "tools/setup.exe", "old/readme.scr"]
        .iter()
        .zip((0..).step_by(30))
    {
        let text = format!("/srv/share/{name}: Win.Trojan.Invented-9 FOUND");
        scene
            .case
            .lines
            .log(at.plus(wait), "FS02", "clamd[77]", &text);
    }
}

/// A service is put on the file server over the network, by an account of an administrator at a clerk's desk.
pub(super) fn service(scene: &mut Scene<'_>) {
    let person = scene.person();
    let keeper = scene.ground.person(0).login;
    scene.about(&keeper);
    scene.on("FS01");
    let at = scene.at(23, 20);
    scene.case.lines.logon(at, "FS01", &keeper, &person.desk);
    let fields = ",\"ServiceName\":\"PSEXESVC\",\"ImagePath\":\"%SystemRoot%\\\\PSEXESVC.exe\",\"ServiceType\":\"user mode service\",\
                  \"StartType\":\"demand start\",\"AccountName\":\"LocalSystem\"";
    scene
        .case
        .lines
        .windows(at.plus(4), "FS01", ("System", 7045), fields);
}

/// Somebody empties a log and stops what writes down.
pub(super) fn audit_stopped(scene: &mut Scene<'_>) {
    let login = scene.person().login;
    scene.about(&login);
    scene.on("www");
    let at = scene.at(0, 50);
    let lines = &mut scene.case.lines;
    lines.sudo(at, "www", &login, "/usr/bin/systemctl stop auditd");
    lines.sudo(
        at.plus(20),
        "www",
        &login,
        "/usr/bin/truncate -s 0 /var/log/auth.log",
    );
    lines.sudo(
        at.plus(35),
        "www",
        &login,
        "/usr/bin/rm -f /var/log/nginx/access.log",
    );
}

/// A server is guessed open; whoever came in stays.
pub(super) fn taken(scene: &mut Scene<'_>) {
    let address = scene.stranger("ID");
    scene.about("contractor");
    scene.on("gw");
    let at = scene.at(4, 10);
    for wait in (0..900).step_by(6) {
        scene
            .case
            .lines
            .shell_refused(at.plus(wait), "gw", "contractor", &address, true);
    }
    let text = format!("Accepted password for contractor from {address} port 51022 ssh2");
    scene
        .case
        .lines
        .log(at.plus(905), "gw", "sshd[9911]", &text);
    scene.case.lines.sudo(
        at.plus(960),
        "gw",
        "contractor",
        "/usr/sbin/useradd -o -u 0 support",
    );
    let text = "new user: name=support, UID=0, GID=0, home=/home/support, shell=/bin/bash, from=/dev/pts/1";
    scene
        .case
        .lines
        .log(at.plus(961), "gw", "useradd[9950]", text);
}

/// The start page is replaced over FTP after guessing.
pub(super) fn defaced(scene: &mut Scene<'_>) {
    let address = scene.stranger("BR");
    scene.about("webmaster");
    scene.on("www");
    let at = scene.at(5, 30);
    let mut say = |at: At, text: &str| scene.case.lines.log(at, "www", "vsftpd[712]", text);
    for wait in (0..400).step_by(8) {
        say(
            at.plus(wait),
            &format!("[webmaster] FAIL LOGIN: Client \"{address}\""),
        );
    }
    say(
        at.plus(410),
        &format!("[webmaster] OK LOGIN: Client \"{address}\""),
    );
    say(
        at.plus(430),
        &format!(
            "[webmaster] OK UPLOAD: Client \"{address}\", \"/htdocs/index.html\", 2121 bytes, 73.20Kbyte/sec"
        ),
    );
}

/// All people of the register are read by night, by an account that is no program's.
pub(super) fn exported(scene: &mut Scene<'_>) {
    let login = scene.person().login;
    scene.about(&login);
    scene.on("db");
    let at = scene.at(22, 50);
    let who = (login.as_str(), "portal");
    scene
        .case
        .lines
        .database_session(at, &login, "portal", "psql");
    for (table, wait) in ["citizens", "households", "benefits"]
        .iter()
        .zip((30..).step_by(45))
    {
        let name = format!("public.{table}");
        let text = format!("COPY (SELECT * FROM public.{table}) TO STDOUT WITH CSV HEADER");
        scene
            .case
            .lines
            .statement(at.plus(wait), who, ("READ", "COPY"), &name, &text);
    }
}

/// Somebody tries folder after folder that is not theirs.
pub(super) fn refused_files(scene: &mut Scene<'_>) {
    let person = scene.person();
    scene.about(&person.login);
    scene.on("FS01");
    let at = scene.at(17, 50);
    for (folder, wait) in (0..120).zip((0..).step_by(4)) {
        let fields = format!(
            ",\"EventType\":\"AUDIT_FAILURE\",\"SubjectUserName\":\"{}\",\"SubjectDomainName\":\"LINSHAN\",\"IpAddress\":\"{}\",\
             \"IpPort\":\"50100\",\"ShareName\":\"\\\\\\\\*\\\\personnel\",\"RelativeTargetName\":\"file{folder}.odt\",\"AccessMask\":\"0x1\",\
             \"AccessReason\":\"-\"",
            person.login, person.desk
        );
        scene
            .case
            .lines
            .windows(at.plus(wait), "FS01", ("Security", 5145), &fields);
    }
}
