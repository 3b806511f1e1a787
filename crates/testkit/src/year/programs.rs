//! Lines as the programs of the office write them, the way a collecting rsyslog keeps them.

use super::chance::Chance;
use super::ground::{DOMAIN, MAIL};
use super::moment::At;

const DESKTOP: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0";

/// Lines with their times, in no order yet.
#[derive(Debug, Clone)]
pub struct Lines {
    /// What was written.
    pub lines: Vec<(At, String)>,
    serial: Chance,
}

/// How somebody opens a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// IMAP over TLS.
    Imap,
    /// POP3 without TLS.
    Pop3,
    /// Filters of a mailbox.
    Sieve,
}

impl Door {
    fn program(self) -> &'static str {
        match self {
            Self::Imap => "imap-login",
            Self::Pop3 => "pop3-login",
            Self::Sieve => "managesieve-login",
        }
    }

    fn tls(self) -> &'static str {
        match self {
            Self::Pop3 => "",
            Self::Imap | Self::Sieve => "TLS, ",
        }
    }
}

/// A message as an account hands it in.
#[derive(Debug, Clone)]
pub struct Handed<'m> {
    /// Who signed in; nobody where the server did not ask.
    pub account: Option<&'m str>,
    /// The sender it names.
    pub from: &'m str,
    /// From which address.
    pub address: &'m str,
    /// To whom.
    pub to: &'m [String],
}

/// A request of a web server.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'r> {
    /// From which address.
    pub address: &'r str,
    /// Who had signed in; `-` is nobody.
    pub user: &'r str,
    /// Method and path.
    pub what: (&'r str, &'r str),
    /// The answer.
    pub status: u16,
    /// The program that asked; a browser of a desk where it is empty.
    pub agent: &'r str,
}

impl Lines {
    /// An empty page whose numbers follow from a purpose.
    pub fn of(seed: u64, what: &str, numbers: &[u64]) -> Self {
        Self {
            lines: Vec::new(),
            serial: Chance::of(seed, what, numbers),
        }
    }

    /// Adds a line that stands for itself.
    pub fn put(&mut self, at: At, line: String) {
        self.lines.push((at, line));
    }

    /// A number for whatever a program numbers.
    pub fn number(&mut self) -> u64 {
        self.serial.draw()
    }

    fn pid(&mut self) -> u64 {
        self.serial.below(30_000) + 400
    }

    /// A line of syslog.
    pub fn log(&mut self, at: At, host: &str, program: &str, text: &str) {
        self.put(at, format!("{} {host} {program}: {text}", at.iso()));
    }

    /// A mailbox that is opened, and closed after a while.
    pub fn mailbox(&mut self, at: At, door: Door, user: &str, address: &str) {
        let (session, pid) = (self.number(), self.pid());
        let tls = door.tls();
        let text = format!(
            "{}: Login: user=<{user}>, method=PLAIN, rip={address}, lip={MAIL}, mpid={pid}, {tls}session=<{session:x}>",
            door.program()
        );
        self.log(at, "mail", "dovecot", &text);
        if door == Door::Imap {
            let taken = self.serial.below(60_000);
            let text = format!(
                "imap({user})<{pid}><{session:x}>: Disconnected: Logged out in=240 out={taken} deleted=0"
            );
            let stays = self.serial.between(20, 600);
            self.log(at.plus(stays), "mail", "dovecot", &text);
        }
    }

    /// A mailbox that is not opened.
    pub fn mailbox_refused(&mut self, at: At, door: Door, user: &str, address: &str) {
        let session = self.number();
        let (program, tls) = (door.program(), door.tls());
        let text = format!(
            "{program}: Disconnected (auth failed, 1 attempts in 2 secs): user=<{user}>, method=PLAIN, \
             rip={address}, lip={MAIL}, {tls}session=<{session:x}>"
        );
        self.log(at, "mail", "dovecot", &text);
    }

    /// A submission that is not let in.
    pub fn submission_refused(&mut self, at: At, user: &str, address: &str) {
        let program = format!("postfix/submission/smtpd[{}]", self.pid());
        self.log(
            at,
            "mail",
            &program,
            &format!("connect from unknown[{address}]"),
        );
        let text = format!(
            "warning: unknown[{address}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username={user}"
        );
        self.log(at.plus(1), "mail", &program, &text);
        let text =
            format!("disconnect from unknown[{address}] ehlo=1 auth=0/1 quit=1 commands=2/3");
        self.log(at.plus(2), "mail", &program, &text);
    }

    /// A message that is handed in and goes out.
    pub fn hand_in(&mut self, at: At, message: &Handed<'_>) {
        let Handed {
            account,
            from,
            address,
            to,
        } = message;
        let queue = format!("{:X}", self.number() >> 20);
        let (pid, size) = (self.pid(), 900 + self.serial.below(90_000));
        let smtpd = match account {
            Some(_) => format!("postfix/submission/smtpd[{pid}]"),
            None => format!("postfix/smtpd[{pid}]"),
        };
        self.log(
            at,
            "mail",
            &smtpd,
            &format!("connect from unknown[{address}]"),
        );
        let signed = account.map_or_else(String::new, |account| {
            format!(", sasl_method=PLAIN, sasl_username={account}")
        });
        let text = format!("{queue}: client=unknown[{address}]{signed}");
        self.log(at, "mail", &smtpd, &text);
        let text = format!("{queue}: message-id=<{:x}@{DOMAIN}>", self.number());
        self.log(at, "mail", "postfix/cleanup[811]", &text);
        let count = to.len();
        let text = format!("{queue}: from=<{from}>, size={size}, nrcpt={count} (queue active)");
        self.log(at, "mail", "postfix/qmgr[733]", &text);
        for (to, wait) in to.iter().zip(1..) {
            self.deliver(at.plus(wait / 8 + 1), &queue, to);
        }
        let wait = i64::try_from(count).unwrap_or_default() / 8 + 2;
        self.log(
            at.plus(wait),
            "mail",
            "postfix/qmgr[733]",
            &format!("{queue}: removed"),
        );
        let text =
            format!("disconnect from unknown[{address}] ehlo=2 mail=1 rcpt={count} data=1 quit=1");
        self.log(at.plus(wait), "mail", &smtpd, &text);
    }

    fn deliver(&mut self, at: At, queue: &str, to: &str) {
        let pid = self.pid();
        if to.ends_with(DOMAIN) {
            let text = format!(
                "{queue}: to=<{to}>, relay=mail.{DOMAIN}[private/dovecot-lmtp], delay=0.3, delays=0.1/0/0.1/0.1, \
                 dsn=2.0.0, status=sent (250 2.0.0 <{to}> saved)"
            );
            self.log(at, "mail", &format!("postfix/lmtp[{pid}]"), &text);
        } else {
            let host = to.split('@').next_back().unwrap_or_default();
            let text = format!(
                "{queue}: to=<{to}>, relay=mx.{host}[198.51.100.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, \
                 dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)"
            );
            self.log(at, "mail", &format!("postfix/smtp[{pid}]"), &text);
        }
    }

    /// A message from outside that reaches a mailbox.
    pub fn receive(&mut self, at: At, from: &str, address: &str, to: &str) {
        let queue = format!("{:X}", self.number() >> 20);
        let pid = self.pid();
        let host = from.split('@').next_back().unwrap_or_default();
        let text = format!("{queue}: client=mx.{host}[{address}]");
        self.log(at, "mail", &format!("postfix/smtpd[{pid}]"), &text);
        let text = format!("{queue}: from=<{from}>, size=18211, nrcpt=1 (queue active)");
        self.log(at, "mail", "postfix/qmgr[733]", &text);
        self.deliver(at.plus(1), &queue, to);
        let message = self.number();
        let text = format!(
            "lmtp({to})<{pid}><{message:x}>: msgid=<{message:x}@{host}>: saved mail to INBOX"
        );
        self.log(at.plus(1), "mail", "dovecot", &text);
    }

    /// Somebody signs in to webmail, or does not.
    pub fn webmail(&mut self, at: At, user: &str, address: &str, is_in: bool) {
        let (session, pid) = (self.number() >> 32, self.pid());
        let text = if is_in {
            format!(
                "<{session:x}> Successful login for {user} (ID: 12) from {address} in session {session:x}"
            )
        } else {
            format!(
                "<{session:x}> Failed login for {user} from {address} in session {session:x} (error: 0)"
            )
        };
        self.log(at, "mail", &format!("roundcube[{pid}]"), &text);
    }

    /// Somebody changes their password in webmail.
    pub fn new_password(&mut self, at: At, user: &str, address: &str) {
        let (session, pid) = (self.number() >> 32, self.pid());
        let text =
            format!("<{session:x}> Password changed for user {user} (ID: 12) from {address}");
        self.log(at, "mail", &format!("roundcube[{pid}]"), &text);
    }

    /// A request of the office's web server.
    pub fn ask(&mut self, at: At, asked: &Asked<'_>) {
        let Asked {
            address,
            user,
            what: (method, path),
            status,
            agent,
        } = asked;
        let agent = if agent.is_empty() { DESKTOP } else { agent };
        let bytes = self.serial.below(40_000) + 200;
        let text = format!(
            "{address} - {user} [{}] \"{method} {path} HTTP/1.1\" {status} {bytes} \"-\" \"{agent}\"",
            at.combined()
        );
        self.log(at, "www", "nginx", &text);
    }

    /// Somebody comes in by a key, stays, and goes.
    pub fn shell(&mut self, at: At, host: &str, user: &str, address: &str, stays: i64) {
        let (pid, port) = (self.pid(), self.serial.below(20_000) + 40_000);
        let program = format!("sshd[{pid}]");
        let text = format!(
            "Accepted publickey for {user} from {address} port {port} ssh2: ED25519 SHA256:9a7bVq"
        );
        self.log(at, host, &program, &text);
        let text =
            format!("pam_unix(sshd:session): session opened for user {user}(uid=1001) by (uid=0)");
        self.log(at, host, &program, &text);
        let text = format!("Disconnected from user {user} {address} port {port}");
        self.log(at.plus(stays), host, &program, &text);
        let text = format!("pam_unix(sshd:session): session closed for user {user}");
        self.log(at.plus(stays), host, &program, &text);
    }

    /// A password that `sshd` does not take; of an account it does not know where `is_known` is not.
    pub fn shell_refused(&mut self, at: At, host: &str, user: &str, address: &str, is_known: bool) {
        let (pid, port) = (self.pid(), self.serial.below(20_000) + 40_000);
        let program = format!("sshd[{pid}]");
        let named = if is_known {
            user.to_owned()
        } else {
            format!("invalid user {user}")
        };
        if !is_known {
            self.log(
                at,
                host,
                &program,
                &format!("Invalid user {user} from {address} port {port}"),
            );
        }
        let text = format!("Failed password for {named} from {address} port {port} ssh2");
        self.log(at.plus(1), host, &program, &text);
    }

    /// A command in the name of root.
    pub fn sudo(&mut self, at: At, host: &str, user: &str, command: &str) {
        let text = format!("{user} : TTY=pts/0 ; PWD=/home/{user} ; USER=root ; COMMAND={command}");
        self.log(at, host, "sudo", &text);
    }

    /// A record of Windows as `NXLog` sends it; `fields` is JSON behind a comma.
    pub fn windows(&mut self, at: At, host: &str, event: (&str, u32), fields: &str) {
        let (channel, id) = event;
        let source = match channel {
            "System" => "Service Control Manager",
            "Security" if id == 1102 => "Microsoft-Windows-Eventlog",
            "Security" => "Microsoft-Windows-Security-Auditing",
            _ => "Microsoft-Windows-Windows Defender",
        };
        let record = self.number() >> 40;
        // Windows' own bits for what was refused and what was done.
        let keywords: i64 = if matches!(id, 4625 | 5145) {
            -9_218_868_437_227_405_312
        } else {
            -9_214_364_837_600_034_816
        };
        let line = format!(
            "{{\"EventTime\":\"{}\",\"Hostname\":\"{host}.{DOMAIN}\",\"Keywords\":{keywords},\"EventID\":{id},\
             \"SourceName\":\"{source}\",\"RecordNumber\":{record},\"Channel\":\"{channel}\"{fields}}}",
            at.iso()
        );
        self.put(at, line);
    }

    /// Somebody signs in to a Windows machine over the network.
    pub fn logon(&mut self, at: At, host: &str, user: &str, address: &str) {
        let port = self.serial.below(15_000) + 49_152;
        let fields = format!(
            ",\"SubjectUserName\":\"-\",\"TargetUserName\":\"{user}\",\"TargetDomainName\":\"LINSHAN\",\"LogonType\":\"3\",\
             \"AuthenticationPackageName\":\"Kerberos\",\"WorkstationName\":\"-\",\"IpAddress\":\"{address}\",\"IpPort\":\"{port}\""
        );
        self.windows(at, host, ("Security", 4624), &fields);
    }

    /// Somebody does not come in to a Windows machine, with the reason as Windows numbers it.
    pub fn logon_refused(&mut self, at: At, host: &str, user: &str, address: &str, why: &str) {
        let port = self.serial.below(15_000) + 49_152;
        let fields = format!(
            ",\"SubjectUserName\":\"-\",\"TargetUserName\":\"{user}\",\"TargetDomainName\":\"LINSHAN\",\"Status\":\"0xc000006d\",\
             \"SubStatus\":\"{why}\",\"LogonType\":\"3\",\"WorkstationName\":\"-\",\"IpAddress\":\"{address}\",\"IpPort\":\"{port}\""
        );
        self.windows(at, host, ("Security", 4625), &fields);
    }

    /// A line of the firewall.
    pub fn firewall(&mut self, at: At, kind: (&str, &str, &str), rest: &str) {
        let (id, kind, subtype) = kind;
        let line = format!(
            "{} devname=\"FG-1\" devid=\"FGT0\" tz=\"+0800\" logid=\"{id}\" type=\"{kind}\" subtype=\"{subtype}\" vd=\"root\" {rest}",
            at.apart()
        );
        self.put(at, line);
    }

    /// A connection that the firewall lets through or refuses.
    pub fn traffic(&mut self, at: At, from: &str, to: (&str, u16), action: &str) {
        let (address, port) = to;
        let source = self.serial.below(20_000) + 40_000;
        let (sent, got) = (self.serial.below(9_000) + 300, self.serial.below(90_000));
        let policy = if action == "deny" { 0 } else { 12 };
        let rest = format!(
            "level=\"notice\" srcip={from} srcport={source} srcintf=\"lan\" dstip={address} dstport={port} dstintf=\"wan1\" \
             proto=6 action=\"{action}\" policyid={policy} sentbyte={sent} rcvdbyte={got}"
        );
        self.firewall(at, ("0000000013", "traffic", "forward"), &rest);
    }

    /// Somebody's tunnel from outside.
    pub fn tunnel(&mut self, at: At, user: &str, address: &str) {
        let rest = format!(
            "level=\"information\" logdesc=\"SSL VPN tunnel up\" action=\"tunnel-up\" tunneltype=\"ssl-tunnel\" remip={address} \
             user=\"{user}\" group=\"staff\" reason=\"tunnel established\" msg=\"SSL tunnel established\""
        );
        self.firewall(at, ("0101039947", "event", "vpn"), &rest);
    }

    /// A tunnel that is refused.
    pub fn tunnel_refused(&mut self, at: At, user: &str, address: &str) {
        let rest = format!(
            "level=\"alert\" logdesc=\"SSL VPN login fail\" action=\"ssl-login-fail\" tunneltype=\"ssl-web\" remip={address} \
             user=\"{user}\" group=\"N/A\" reason=\"sslvpn_login_permission_denied\" msg=\"SSL user failed to logged in\""
        );
        self.firewall(at, ("0101039426", "event", "vpn"), &rest);
    }

    /// Somebody keeps the firewall.
    pub fn keeper(&mut self, at: At, user: &str, address: &str, is_in: bool) {
        let (id, level, what, status) = if is_in {
            ("0100032001", "information", "successful", "success")
        } else {
            ("0100032002", "alert", "failed", "failed")
        };
        let rest = format!(
            "level=\"{level}\" logdesc=\"Admin login {what}\" user=\"{user}\" ui=\"https({address})\" method=\"https\" srcip={address} \
             dstip=10.20.0.1 action=\"login\" status=\"{status}\" msg=\"Administrator {user} login {what} from https({address})\""
        );
        self.firewall(at, (id, "event", "system"), &rest);
    }

    /// A machine asks for its address and gets it.
    pub fn lease(&mut self, at: At, address: &str, hardware: &str, name: &str) {
        let text = format!("DHCPREQUEST for {address} from {hardware} ({name}) via eth1");
        self.log(at, "gw", "dhcpd[611]", &text);
        let text = format!("DHCPACK on {address} to {hardware} ({name}) via eth1");
        self.log(at, "gw", "dhcpd[611]", &text);
    }

    /// An application asks the directory for somebody.
    pub fn directory(&mut self, at: At, login: &str, from: &str, is_right: bool) {
        let connection = self.number() >> 40;
        let port = self.serial.below(20_000) + 40_000;
        let mut say = |text: &str| {
            self.log(
                at,
                "ldap",
                "slapd[702]",
                &format!("conn={connection} {text}"),
            );
        };
        say(&format!(
            "fd=21 ACCEPT from IP={from}:{port} (IP=0.0.0.0:636)"
        ));
        say(&format!(
            "op=0 BIND dn=\"uid={login},ou=people,dc=linshan,dc=example\" method=128"
        ));
        let code = if is_right { 0 } else { 49 };
        say(&format!(
            "op=0 RESULT tag=97 err={code} qtime=0.000009 etime=0.000123 text="
        ));
        say("op=1 UNBIND");
        say("fd=21 closed");
    }

    /// A line of the database, with what stands before it.
    pub fn database(&mut self, at: At, user: &str, base: &str, text: &str) {
        let pid = self.pid();
        let line = format!(
            "[3-1] {}.120 +08 [{pid}] {user}@{base} LOG:  {text}",
            at.plain()
        );
        self.log(at, "db", &format!("postgres[{pid}]"), &line);
    }

    /// Somebody's session at the database begins.
    pub fn database_session(&mut self, at: At, user: &str, base: &str, program: &str) {
        let text = format!(
            "connection authorized: user={user} database={base} application_name={program}"
        );
        self.database(at, user, base, &text);
    }

    /// A statement that the database's audit writes down.
    pub fn statement(
        &mut self,
        at: At,
        who: (&str, &str),
        class: (&str, &str),
        table: &str,
        text: &str,
    ) {
        let (class, command) = class;
        let text = format!("AUDIT: SESSION,1,1,{class},{command},TABLE,{table},\"{text}\",<none>");
        self.database(at, who.0, who.1, &text);
    }
}
