//! Real applications in a real browser: Apache with `mod_auth_openidc`, and the `openid-client` of npm, each of which
//! checks by itself what it gets.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::oidc::house::{Application, House, PASSWORD, WHO, free_port};

const APACHE: &str = "/usr/sbin/apache2";
const MODULES: &str = "/usr/lib/apache2/modules";

/// A private Apache; it ends with the test.
struct Apache {
    child: Child,
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
    fn start(house: &House, port: u16, application: &Application) -> Self {
        let folder = TempDir::new().unwrap();
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let pages = folder.path().join("pages");
        std::fs::create_dir(&pages).unwrap();
        std::fs::write(
            pages.join("index.html"),
            "<!doctype html><title>files</title><p>files",
        )
        .unwrap();
        let configuration = folder.path().join("apache.conf");
        let text = settings(folder.path(), house, port, application);
        std::fs::write(&configuration, text).unwrap();
        let child = Command::new(APACHE)
            .args(["-D", "FOREGROUND", "-f"])
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("Debian's apache2 is missing; cargo xtask test installs it");
        wait_for(port);
        Self {
            child,
            _folder: folder,
        }
    }
}

fn settings(folder: &Path, house: &House, port: u16, application: &Application) -> String {
    let modules = [
        "mpm_event",
        "authn_core",
        "authz_core",
        "authz_user",
        "auth_openidc",
        "dir",
        "mime",
        "headers",
    ];
    let modules: Vec<_> = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so"))
        .collect();
    let (folder, modules, issuer) = (folder.display(), modules.join("\n"), house.issuer());
    let Application {
        id,
        secret,
        redirect,
    } = application;
    format!(
        r#"ServerRoot {folder}
ServerName localhost
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
Listen 127.0.0.1:{port}
ErrorLog {folder}/error.log
{modules}
<IfModule unixd_module>
  User www-data
  Group www-data
</IfModule>
TypesConfig /dev/null
AddType text/html .html
DirectoryIndex index.html
DocumentRoot {folder}/pages
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {id}
OIDCClientSecret "{secret}"
OIDCRedirectURI {redirect}
OIDCScope "openid profile groups"
OIDCPKCEMethod S256
OIDCIDTokenSignedResponseAlg ES256
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCCryptoPassphrase a-passphrase-of-the-tests
OIDCRemoteUserClaim preferred_username
<Location "/">
  AuthType openid-connect
  Require valid-user
  Header set X-Who "%{{OIDC_CLAIM_preferred_username}}e"
  Header set X-Groups "%{{OIDC_CLAIM_groups}}e"
</Location>
"#
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "waits for another process, which only real time brings"
)]
fn wait_for(port: u16) {
    for _ in 0..600 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nobody listens at {port}");
}

#[test]
fn apache_and_openid_client_sign_people_in_and_out_in_a_real_browser() {
    let house = House::new();
    let (port, own) = (free_port(), free_port());
    let at = |path: &str| format!("http://localhost:{port}{path}");
    let (redirect, told) = (
        at("/oidc/callback"),
        at("/oidc/callback?logout=backchannel"),
    );
    let more = [
        "--redirect",
        &*redirect,
        "--back-channel",
        &told,
        "--scope",
        "profile",
        "--scope",
        "groups",
    ];
    let apache = house.application("檔案系統", &more);
    let here = |path: &str| format!("http://localhost:{own}{path}");
    let (callback, after, heard) = (here("/cb"), here("/bye"), here("/told"));
    let more = [
        "--redirect",
        &*callback,
        "--after",
        &after,
        "--back-channel",
        &heard,
        "--algorithm",
        "EdDSA",
        "--scope",
        "profile",
        "--scope",
        "offline_access",
    ];
    let client = house.application("公文系統", &more);
    let _apache = Apache::start(&house, port, &apache);
    let plan = json!({
        "issuer": house.issuer(), "login": WHO, "password": PASSWORD,
        "apache": {"url": at("/"), "name": "檔案系統"},
        "client": {
            "port": own, "id": client.id, "secret": client.secret, "callback": callback, "after": after,
            "algorithm": "EdDSA",
        },
    });
    let file = house.folder.path().join("plan.json");
    std::fs::write(&file, plan.to_string()).unwrap();
    let scripts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests-browser");
    let output = Command::new("node")
        .arg(scripts.join("oidc.mjs"))
        .arg(&file)
        .output()
        .expect("node is missing; cargo xtask test installs it");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let faults = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}{faults}");
    let closing = text.lines().last().unwrap_or_default();
    assert!(closing.ends_with(", 0 failed"), "{text}");
    let passed: u32 = closing.split(' ').next().unwrap().parse().unwrap();
    assert!(passed >= 20, "{text}");
}
