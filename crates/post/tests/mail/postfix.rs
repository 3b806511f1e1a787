//! A Postfix of its own: configuration, queue and mailboxes in a temporary folder, on ports of
//! 127.0.0.1 that were free. It is stopped when dropped.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

pub(crate) struct Postfix {
    folder: TempDir,
    master: Child,
    /// Without TLS, or with `STARTTLS` where certificates were made.
    pub(crate) port: u16,
    /// TLS from the first byte, where certificates were made.
    pub(crate) tls_port: u16,
}

/// Postfix starts as root and gives its rights away itself.
fn as_root(name: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap();
    if is_root.stdout == b"0\n" {
        Command::new(name)
    } else {
        let mut command = Command::new("sudo");
        command.args(["-n", name]);
        command
    }
}

fn run(command: &mut Command) {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {done:?}");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
";

const SETTINGS: &str = "
compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = FOLDER/mail
virtual_mailbox_maps = inline:{ { an@example.org = an/ } { binh@example.org = binh/ } { content@example.org = content/ } \
{ later@example.org = later/ } }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
header_checks = regexp:{ { /^To: content@/ REJECT not this content } }
smtpd_recipient_restrictions = check_recipient_access inline:{ later@example.org=DEFER }, \
permit_mynetworks, reject_unauth_destination
maillog_file = FOLDER/log
maillog_file_prefixes = FOLDER
";

impl Postfix {
    /// Starts one; with certificates of a folder (`leaf.pem`, `leaf.key`) if given.
    pub(crate) async fn start(certificates: Option<&Path>) -> Self {
        let tls = certificates.map_or_else(String::new, |folder| {
            "smtpd_tls_cert_file = FOLDER/leaf.pem\n\
             smtpd_tls_key_file = FOLDER/leaf.key\n\
             smtpd_tls_security_level = encrypt\n"
                .replace("FOLDER", folder.to_str().unwrap())
        });
        Self::start_with(&tls).await
    }

    /// Starts one with more lines of `main.cf`.
    pub(crate) async fn start_with(more: &str) -> Self {
        // A free port may be taken by somebody else before Postfix takes it.
        for _ in 0..5 {
            if let Some(postfix) = Self::try_start(more).await {
                return postfix;
            }
        }
        unreachable!("Postfix did not start five times");
    }

    async fn try_start(more: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let at = folder.path().to_str().unwrap();
        for name in ["conf", "queue", "data", "mail"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        run(as_root("chmod").args(["755", at]));
        run(as_root("chown").args(["postfix", &format!("{at}/data")]));
        run(as_root("chown").args(["nobody", &format!("{at}/mail")]));
        run(as_root("chown").args(["root", &format!("{at}/queue")]));
        let settings = SETTINGS.replace("FOLDER", at) + more;
        let (port, tls_port) = (free_port(), free_port());
        let wrapped = "-o smtpd_tls_wrappermode=yes";
        let doors = format!(
            "127.0.0.1:{port} inet n - n - - smtpd\n\
             127.0.0.1:{tls_port} inet n - n - - smtpd {wrapped}\n"
        );
        fs::write(folder.path().join("conf/main.cf"), settings).unwrap();
        fs::write(folder.path().join("conf/master.cf"), doors + SERVICES).unwrap();
        let master = as_root("postfix")
            .args(["-c", &format!("{at}/conf"), "start-fg"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut postfix = Self {
            folder,
            master,
            port,
            tls_port,
        };
        postfix.answers().await.then_some(postfix)
    }

    /// Waits for the greeting; no when the master has ended.
    async fn answers(&mut self) -> bool {
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        while self.master.try_wait().unwrap().is_none() {
            beat.tick().await;
            if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await {
                let mut greeting = [0; 3];
                let read = stream.read_exact(&mut greeting).await;
                return read.is_ok() && greeting == *b"220";
            }
        }
        false
    }

    /// Letters of a mailbox, as they were delivered; waits until there are as many.
    pub(crate) async fn letters(&self, mailbox: &str, wanted: usize) -> Vec<String> {
        let new = self.folder.path().join("mail").join(mailbox).join("new");
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        loop {
            beat.tick().await;
            // The folder belongs to another user: asked through the shell of root.
            let listed = as_root("find").arg(&new).args(["-type", "f"]).output();
            let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
            let mut files: Vec<PathBuf> = listed.lines().map(PathBuf::from).collect();
            files.sort();
            if files.len() >= wanted {
                let read = |file: &PathBuf| {
                    let shown = as_root("cat").arg(file).output().unwrap();
                    String::from_utf8(shown.stdout).unwrap()
                };
                return files.iter().map(read).collect();
            }
        }
    }

    /// Whether anything was ever taken over, after the log was written.
    pub(crate) fn log(&self) -> String {
        let log = as_root("cat").arg(self.folder.path().join("log")).output();
        String::from_utf8(log.unwrap().stdout).unwrap()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let conf = self.folder.path().join("conf");
        let _ = as_root("postfix").arg("-c").arg(conf).arg("stop").output();
        let _ = self.master.wait();
        // What belongs to other users the temporary folder could not remove by itself.
        let _ = as_root("rm").arg("-rf").arg(self.folder.path()).output();
    }
}

/// An authority and a certificate for `localhost` in a folder: `root.pem`, `leaf.pem`, `leaf.key`.
pub(crate) fn certificates() -> TempDir {
    let folder = TempDir::new().unwrap();
    let openssl = |words: &str| {
        let mut command = Command::new("openssl");
        run(command.args(words.split(' ')).current_dir(folder.path()));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!(
        "req -x509 {key} -keyout root.key -out root.pem -days 30 -subj /CN=Test"
    ));
    openssl(&format!(
        "req {key} -keyout leaf.key -out leaf.csr -subj /CN=localhost"
    ));
    let names = "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n";
    fs::write(folder.path().join("names"), names).unwrap();
    openssl(
        "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -out leaf.pem \
         -days 30 -extfile names"
            .replace("  ", " ")
            .as_str(),
    );
    folder
}
