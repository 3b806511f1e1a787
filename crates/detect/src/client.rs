//! With which program somebody signs in: its family and the system under it, without the versions, which change
//! every few weeks.

/// Systems, as programs name them; what stands first goes first.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];
/// Programs that call themselves by the names of others as well: the surest words first.
const PROGRAMS: [(&str, &str); 13] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Line/", "LINE"),
    ("FBAN/", "Facebook"),
    ("Thunderbird/", "Thunderbird"),
    ("Outlook", "Outlook"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "headless Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// Longest name of another program, in bytes.
const LONGEST: usize = 40;

/// The family of a program by what it says of itself; nothing where it says nothing.
pub(crate) fn family(agent: &str) -> Option<String> {
    let found = |words: &[(&str, &'static str)]| {
        let mut words = words.iter();
        let word = words.find(|(word, _)| agent.contains(word));
        word.map(|(_, name)| *name)
    };
    let program = found(&PROGRAMS).or_else(|| {
        let first = agent.split([' ', '/', '(', ';']).next()?.trim();
        let fits = (1..=LONGEST).contains(&first.len()) && first != "-";
        fits.then_some(first)
    })?;
    Some(match found(&SYSTEMS) {
        Some(system) => format!("{program} ({system})"),
        None => program.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_version_is_the_same_program_and_another_system_is_not() {
        let chrome = |version, system| {
            family(&format!(
                "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version} Safari/537.36"
            ))
        };
        let windows = "Windows NT 10.0; Win64; x64";
        assert_eq!(chrome("120.0.0.0", windows), chrome("131.0.1.9", windows));
        assert_eq!(
            chrome("120.0.0.0", windows).as_deref(),
            Some("Chrome (Windows)")
        );
        let linux = chrome("120.0.0.0", "X11; Linux x86_64");
        assert_eq!(linux.as_deref(), Some("Chrome (Linux)"));
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(family(edge).as_deref(), Some("Edge (Windows)"));
    }

    #[test]
    fn tools_are_told_by_their_first_word_and_nothing_stays_nothing() {
        assert_eq!(
            family("python-requests/2.31.0").as_deref(),
            Some("python-requests")
        );
        assert_eq!(family("curl/8.5.0").as_deref(), Some("curl"));
        assert_eq!(family("-"), None);
        assert_eq!(family(""), None);
        assert_eq!(family(&"x".repeat(200)), None);
    }
}
