//! Debian's rsyslog as a sender, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::house::signal;

/// A running rsyslog that follows one file and hands on its lines.
pub(crate) struct Rsyslog {
    child: Child,
    pub(crate) file: PathBuf,
}

impl Rsyslog {
    /// Starts it with an action; the file it follows is made by the test.
    pub(crate) fn start(folder: &Path, action: &str) -> Self {
        let work = folder.join("rsyslog");
        std::fs::create_dir_all(&work).unwrap();
        let file = folder.join("events.log");
        let config = folder.join("rsyslog.conf");
        let text = format!(
            r#"global(workDirectory="{work}")
module(load="imfile" mode="inotify")
module(load="omrelp")
input(type="imfile" file="{file}" tag="events:" freshStartTail="off")
{action}
"#,
            work = work.display(),
            file = file.display(),
        );
        std::fs::write(&config, text).unwrap();
        let child = Command::new("/usr/sbin/rsyslogd")
            .args(["-n", "-f"])
            .arg(&config)
            .arg("-i")
            .arg(folder.join("rsyslog.pid"))
            .spawn()
            .expect("rsyslogd of Debian's package rsyslog");
        Self { child, file }
    }

    /// Lets it end by itself, with what it has to say.
    pub(crate) fn stop(mut self) {
        signal(&self.child, "-TERM");
        let _ = self.child.wait();
    }
}

impl Drop for Rsyslog {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
