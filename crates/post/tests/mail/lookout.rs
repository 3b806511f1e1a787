//! Looks at real servers: Postfix with and without TLS, Apache, and whoever says nothing.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use application::services::Prober as _;
use domain::service::{Address, Looked, Watched, Why};
use jiff::SignedDuration;
use post::{Lookout, Trust};
use tempfile::TempDir;

use crate::postfix::{Postfix, certificates};
use crate::{at, trust};

fn watched(address: &str) -> Watched {
    Watched {
        address: Address::parse(address).unwrap(),
        status: 200,
        text: String::new(),
        answers: [].into(),
        every: 60,
        patience: 10,
        down_after: 3,
        any_certificate: false,
    }
}

async fn look(lookout: &Lookout, watched: Watched) -> Looked {
    lookout.look(vec![watched]).await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_is_greeted_and_its_certificate_read() {
    let (folder, trust) = trust();
    let postfix = Postfix::start(Some(folder.path())).await;
    let lookout = Lookout::new(&trust).unwrap();
    let plain = watched(&format!("smtp://localhost:{}", postfix.port));
    assert_eq!(look(&lookout, plain).await, Looked::default());
    let secured = watched(&format!("smtp+starttls://localhost:{}", postfix.port));
    let looked = look(&lookout, secured.clone()).await;
    assert_eq!(looked.why, None);
    let until = looked.certificate_until.unwrap();
    let made = std::fs::metadata(folder.path().join("leaf.pem")).unwrap();
    let made = jiff::Timestamp::try_from(made.modified().unwrap()).unwrap();
    let lasts =
        until.duration_since(made).as_secs() - SignedDuration::from_hours(30 * 24).as_secs();
    assert!(lasts.abs() < 5, "thirty days after it was made: {until}");
    assert!(looked.certificate_ends_soon(until - SignedDuration::from_hours(24)));
    assert!(!looked.certificate_ends_soon(at("2020-01-01T00:00:00Z")));

    // Whoever does not know the authority does not believe it, unless that was said.
    let other = certificates();
    let root = std::fs::read(other.path().join("root.pem")).unwrap();
    let stranger = Lookout::new(&Trust::from_pem(&[&root]).unwrap()).unwrap();
    let looked = look(&stranger, secured.clone()).await;
    assert_eq!(looked.why, Some(Why::Certificate));
    assert_eq!(looked.certificate_until, Some(until));
    let any = Watched {
        any_certificate: true,
        ..secured
    };
    assert_eq!(look(&stranger, any).await.why, None);

    let without = Postfix::start(None).await;
    let secured = watched(&format!("smtp+starttls://localhost:{}", without.port));
    let looked = look(&lookout, secured).await;
    assert_eq!(looked.why, Some(Why::NoStartTls));
}

/// A private Apache; it ends with the test.
struct Apache {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Apache {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        // Its children end with it.
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

impl Apache {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let pages = folder.path().join("pages");
        std::fs::create_dir(&pages).unwrap();
        std::fs::write(pages.join("index.html"), "<title>西嶺鎮公所</title>").unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let configuration = folder.path().join("apache.conf");
        std::fs::write(&configuration, settings(folder.path(), port)).unwrap();
        let child = Command::new("/usr/sbin/apache2")
            .args(["-D", "FOREGROUND", "-f"])
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            beat.tick().await;
        }
        Self {
            child,
            port,
            _folder: folder,
        }
    }
}

fn settings(folder: &Path, port: u16) -> String {
    let modules = ["mpm_event", "authz_core", "dir", "mime", "alias"];
    let modules: Vec<_> = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"))
        .collect();
    let (folder, modules) = (folder.display(), modules.join("\n"));
    format!(
        "ServerRoot {folder}\nServerName localhost\nPidFile {folder}/apache.pid\n\
         DefaultRuntimeDir {folder}\nMutex file:{folder} default\nListen 127.0.0.1:{port}\n\
         ErrorLog {folder}/error.log\n{modules}\n\
         <IfModule unixd_module>\nUser www-data\nGroup www-data\n</IfModule>\n\
         TypesConfig /dev/null\nDirectoryIndex index.html\nDocumentRoot {folder}/pages\n\
         Redirect 302 /away http://127.0.0.1:{port}/index.html\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_server_is_asked_for_status_and_text_and_no_redirect_is_followed() {
    let apache = Apache::start().await;
    let lookout = Lookout::new(&Trust::nobody()).unwrap();
    let page = |path: &str| watched(&format!("http://127.0.0.1:{}{path}", apache.port));
    let looked = look(&lookout, page("/")).await;
    assert_eq!((looked.why, looked.status), (None, Some(200)));
    let text = |text: &str| Watched {
        text: text.to_owned(),
        ..page("/")
    };
    assert_eq!(look(&lookout, text("西嶺鎮公所")).await.why, None);
    assert_eq!(look(&lookout, text("hacked by")).await.why, Some(Why::Text));
    let looked = look(&lookout, page("/none")).await;
    assert_eq!((looked.why, looked.status), (Some(Why::Status), Some(404)));
    let looked = look(&lookout, page("/away")).await;
    assert_eq!((looked.why, looked.status), (Some(Why::Status), Some(302)));
    let awaited = Watched {
        status: 302,
        ..page("/away")
    };
    assert_eq!(look(&lookout, awaited).await.why, None);
    let secured = watched(&format!("https://127.0.0.1:{}/", apache.port));
    let (_folder, trust) = trust();
    let lookout = Lookout::new(&trust).unwrap();
    assert_eq!(look(&lookout, secured).await.why, Some(Why::Tls));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_there_or_says_nothing_is_told_apart() {
    let lookout = Lookout::new(&Trust::nobody()).unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let quick = |address: String| Watched {
        patience: 1,
        ..watched(&address)
    };
    let seen = lookout
        .look(vec![
            quick(format!("tcp://127.0.0.1:{port}")),
            quick(format!("http://127.0.0.1:{port}/")),
            quick(format!("smtp://127.0.0.1:{port}")),
            quick("tcp://127.0.0.1:1".to_owned()),
            quick("tcp://nobody.invalid:80".to_owned()),
            quick("http://169.254.169.254/".to_owned()),
        ])
        .await;
    let seen: Vec<_> = seen.iter().map(|looked| looked.why).collect();
    assert_eq!(
        seen[..4],
        [
            None,
            Some(Why::Silent),
            Some(Why::Silent),
            Some(Why::Refused)
        ]
    );
    // A machine without a name system says so late.
    assert!(matches!(seen[4], Some(Why::NoAddress | Why::Silent)));
    assert_eq!(seen[5], Some(Why::Forbidden));
}

/// Whoever says more than anybody listens to is left.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_ends_is_left_within_bounds() {
    let talker = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = talker.local_addr().unwrap().port();
    let flood = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let mut said = Vec::new();
        for line in ["220-and on\r\n", "HTTP/1.1 200 OK\r\nX-And: on\r\n"] {
            let (mut peer, _) = talker.accept().await.unwrap();
            let mut bytes = 0_usize;
            let more = line.lines().last().unwrap().to_owned() + "\r\n";
            let mut next = line.to_owned();
            while peer.write_all(next.as_bytes()).await.is_ok() && bytes < 64 << 20 {
                bytes += next.len();
                next.clone_from(&more);
            }
            said.push(bytes);
        }
        said
    });
    let lookout = Lookout::new(&Trust::nobody()).unwrap();
    for address in [
        format!("smtp://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/"),
    ] {
        let looked = look(&lookout, watched(&address)).await;
        assert_eq!(looked.why, Some(Why::Broken), "{address}");
    }
    // What lies in the machine's own buffers was said, and nobody read it.
    let said = flood.await.unwrap();
    assert!(said.iter().all(|bytes| *bytes < 64 << 20), "{said:?}");
}
