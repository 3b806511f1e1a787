//! What is attached: names, contents against names, archives, macros, pages with code.

use memchr::memmem;

use crate::archive;
use crate::html::Page;
use crate::links::{Against, Links};
use crate::message::File;
use crate::qr;
use crate::verdict::Found;

/// Archives inside archives.
const DEEPEST: usize = 3;
/// Files inside archives that are looked into, in one message.
const MOST_INSIDE: usize = 200;
/// A file that grows so many times when it is unpacked is no document.
const MOST_GROWTH: u64 = 200;
/// A file of less than this is no bomb, however it grows.
const SMALL: u64 = 64 * 1024 * 1024;
/// Characters of an attached page that are read.
const MOST_PAGE: usize = 1024 * 1024;

const PROGRAMS: &[&str] = &[
    "exe",
    "scr",
    "com",
    "pif",
    "bat",
    "cmd",
    "ps1",
    "psm1",
    "vbs",
    "vbe",
    "js",
    "jse",
    "wsf",
    "wsh",
    "hta",
    "msi",
    "msp",
    "mst",
    "jar",
    "cpl",
    "dll",
    "reg",
    "scf",
    "gadget",
    "application",
    "appx",
    "msix",
    "apk",
    "chm",
    "xll",
    "wll",
    "ade",
    "iqy",
    "slk",
    "settingcontent-ms",
    "appref-ms",
    "inf",
    "sct",
    "msc",
];
const IMAGES: &[&str] = &[
    "iso",
    "img",
    "vhd",
    "vhdx",
    "lnk",
    "url",
    "udf",
    "cue",
    "one",
    "library-ms",
    "search-ms",
    "rdp",
    "daa",
];
const DOCUMENTS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "jpg", "jpeg", "png",
    "gif", "zip", "rtf", "csv", "mp4", "html", "htm",
];
const MACRO_NAMES: &[&str] = &[
    "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppam", "ppsm",
];

/// Files of a message, with what their look-through needs.
pub(crate) struct Looking<'a, 'o> {
    pub(crate) links: &'a mut Links,
    pub(crate) against: &'a Against<'o>,
    pub(crate) found: &'a mut Found,
    pub(crate) images: usize,
    pub(crate) inside: usize,
}

impl Looking<'_, '_> {
    /// One attached file.
    pub(crate) fn file(&mut self, file: &File) {
        self.name(&file.name);
        let kind = ending(&file.name);
        if PROGRAMS.contains(&kind.as_str()) {
            self.found.add("file_program", &*file.name);
        } else if IMAGES.contains(&kind.as_str()) {
            self.found.add("file_disk_image", &*file.name);
        }
        self.content(&file.name, &kind, &file.mime, &file.bytes, 0);
    }

    fn name(&mut self, name: &str) {
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if name.contains(turns) {
            self.found
                .add("file_reversed_name", name.escape_debug().to_string());
        }
        let lower = name.to_lowercase();
        let mut parts: Vec<_> = lower.split('.').map(str::trim).collect();
        let last = parts.pop().unwrap_or_default();
        let before = parts.pop().unwrap_or_default();
        let runs = PROGRAMS.contains(&last) || IMAGES.contains(&last);
        if runs && !parts.is_empty() && DOCUMENTS.contains(&before) {
            self.found.add("file_double_extension", name);
        }
    }

    /// What the bytes are, whatever the name says.
    fn content(&mut self, name: &str, kind: &str, mime: &str, bytes: &[u8], depth: usize) {
        let shown = if name.is_empty() { mime } else { name };
        if bytes.starts_with(b"MZ") || bytes.starts_with(b"\x7fELF") {
            if !PROGRAMS.contains(&kind) {
                self.found.add("file_disguised", shown);
            }
            let code = if depth == 0 {
                "file_program"
            } else {
                "archive_program"
            };
            self.found.add(code, shown);
        } else if bytes.starts_with(b"L\0\0\0\x01\x14\x02\0") {
            self.found.add("file_disk_image", shown);
        } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            self.zip(shown, kind, bytes, depth);
        } else if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            self.compound(shown, bytes);
        } else if bytes.starts_with(b"Rar!\x1a\x07") || bytes.starts_with(b"7z\xbc\xaf\x27\x1c") {
            self.packed(shown, kind, bytes);
        } else if is_picture(bytes) {
            self.picture(bytes);
        } else if bytes.starts_with(b"%PDF") {
            self.pdf(shown, bytes);
        } else {
            self.page(shown, kind, mime, bytes);
        }
    }

    fn zip(&mut self, shown: &str, kind: &str, bytes: &[u8], depth: usize) {
        let Some(entries) = archive::list(bytes) else {
            self.found.add("not_all_seen", shown);
            return;
        };
        let office = [
            "docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm", "dotm", "dotx",
        ]
        .contains(&kind);
        if !office && matches!(kind, "pdf" | "jpg" | "png" | "doc" | "txt") {
            self.found.add("file_disguised", shown);
        }
        let total: u64 = entries
            .iter()
            .fold(0, |sum, entry| sum.saturating_add(entry.size));
        let packed: u64 = entries
            .iter()
            .fold(0, |sum, entry| sum.saturating_add(entry.packed));
        let overlapping = packed > u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if total > SMALL && (total / packed.max(1) > MOST_GROWTH || overlapping) {
            self.found
                .add("archive_bomb", format!("{shown}: {total} bytes"));
            return;
        }
        for entry in &entries {
            let path = format!("{shown} › {}", entry.name);
            let inner = ending(&entry.name);
            if entry.name.ends_with("vbaProject.bin") || entry.name.starts_with("xl/macrosheets/") {
                self.found.add("file_macro", path);
                continue;
            }
            if entry.locked {
                self.found.add("archive_locked", shown);
            }
            if PROGRAMS.contains(&inner.as_str()) || IMAGES.contains(&inner.as_str()) {
                self.found.add("archive_program", path.clone());
            }
            self.name(&entry.name);
            if office || depth >= DEEPEST || !worth_unpacking(&inner) || entry.locked {
                continue;
            }
            self.inside += 1;
            if self.inside > MOST_INSIDE || entry.size > archive::MOST_INFLATED {
                self.found.add("not_all_seen", path);
                continue;
            }
            if let Some(content) = archive::unpack(bytes, entry) {
                self.content(&path, &inner, "", &content, depth + 1);
            }
        }
    }

    /// Old office documents and messages of Outlook: names in their directory are UTF-16.
    fn compound(&mut self, shown: &str, bytes: &[u8]) {
        let named = |name: &str| memmem::find(bytes, &utf16(name)).is_some();
        if named("_VBA_PROJECT") || named("VBA") && named("PROJECT") {
            self.found.add("file_macro", shown);
        }
        if named("EncryptedPackage") {
            self.found.add("archive_locked", shown);
        }
    }

    /// Archives whose lists are not read here: names stand in them in the clear or are locked.
    fn packed(&mut self, shown: &str, kind: &str, bytes: &[u8]) {
        if matches!(kind, "pdf" | "doc" | "docx" | "jpg" | "png") {
            self.found.add("file_disguised", shown);
        }
        let clear = PROGRAMS.iter().filter(|end| end.len() == 3).any(|end| {
            let dotted = format!(".{end}");
            bytes.starts_with(b"Rar!")
                && memmem::find(bytes, dotted.as_bytes()).is_some_and(|at| named_there(bytes, at))
        });
        if clear {
            self.found.add("archive_program", shown);
        }
        // A list that is encrypted as well: RAR 5 header of kind 4.
        if bytes.starts_with(b"Rar!\x1a\x07\x01\x00") && bytes.get(13) == Some(&4) {
            self.found.add("archive_locked", shown);
        }
    }

    fn picture(&mut self, bytes: &[u8]) {
        for text in qr::read(bytes, &mut self.images) {
            let before = self.links.seen.len();
            self.links.text(&text, "qr", self.against, self.found);
            let foreign = self
                .links
                .seen
                .get(before..)
                .unwrap_or_default()
                .iter()
                .any(|link| {
                    crate::url::Url::parse(&link.url)
                        .is_some_and(|url| !self.against.office.owns(&url.host))
                });
            if foreign {
                self.found.add("qr_link", text);
            }
        }
    }

    fn pdf(&mut self, shown: &str, bytes: &[u8]) {
        let holds = |word: &[u8]| memmem::find(bytes, word).is_some();
        if holds(b"/Launch") && holds(b"/Action")
            || holds(b"/EmbeddedFile") && holds(b"/JavaScript")
        {
            self.found.add("file_smuggles", shown);
        }
        if holds(b"/Encrypt") && holds(b"/Standard") {
            self.found.add("archive_locked", shown);
        }
        // Links of pages that are not packed.
        for place in memmem::find_iter(bytes, b"/URI (").take(100) {
            let from = bytes.get(place + 6..).unwrap_or_default();
            let end = memchr::memchr(b')', from.get(..2_000).unwrap_or(from)).unwrap_or(0);
            let link = String::from_utf8_lossy(from.get(..end).unwrap_or_default()).into_owned();
            self.links
                .take(&link, None, "file", self.against, self.found);
        }
    }

    fn page(&mut self, shown: &str, kind: &str, mime: &str, bytes: &[u8]) {
        let is_page = matches!(kind, "html" | "htm" | "shtml" | "xhtml" | "mht" | "mhtml")
            || mime == "text/html";
        let is_drawing = kind == "svg" || mime == "image/svg+xml";
        let is_calendar = kind == "ics" || mime == "text/calendar";
        if !is_page && !is_drawing && !is_calendar {
            return;
        }
        let content = String::from_utf8_lossy(bytes.get(..MOST_PAGE).unwrap_or(bytes));
        if is_calendar {
            self.links.text(&content, "file", self.against, self.found);
            return;
        }
        let page = Page::read(&content);
        if is_page {
            self.found.add("file_html", shown);
        }
        if smuggles(&page, is_drawing) {
            self.found.add("file_smuggles", shown);
        }
        self.links.page(&page, "file", self.against, self.found);
    }
}

/// Code that makes a file or a page out of text, or any code in a drawing.
fn smuggles(page: &Page, is_drawing: bool) -> bool {
    const MAKES: &[&str] = &[
        "atob(",
        "new Blob",
        "msSaveOrOpenBlob",
        "msSaveBlob",
        "createObjectURL",
        "fromCharCode",
        "unescape(",
        "document.write",
        "eval(",
        "location.href",
        "location.replace",
        "window.location",
        "location =",
        "location=",
        "decodeURIComponent(",
    ];
    if is_drawing {
        return !page.scripts.trim().is_empty() || page.asks_password;
    }
    MAKES.iter().any(|word| page.scripts.contains(word))
}

fn worth_unpacking(kind: &str) -> bool {
    let also = [
        "html", "htm", "svg", "zip", "pdf", "doc", "xls", "docx", "xlsx", "docm", "xlsm", "png",
        "jpg", "jpeg", "gif", "txt", "",
    ];
    also.contains(&kind) || MACRO_NAMES.contains(&kind)
}

/// The place of an ending in an archive's list: letters before it, none behind it.
fn named_there(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|place| bytes.get(place));
    let after = bytes.get(at + 4);
    before.is_some_and(u8::is_ascii_alphanumeric) && !after.is_some_and(u8::is_ascii_alphanumeric)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(b"\xff\xd8\xff")
        || bytes.starts_with(b"GIF8")
}

/// What stands behind the last dot, lower case, as the system that opens it reads it.
fn ending(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.trim_end_matches(['.', ' ']);
    name.rsplit_once('.')
        .map_or(String::new(), |(_, end)| end.trim().to_lowercase())
}

/// Words around a password that is told for an attachment.
pub(crate) fn tells_password(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        "解壓密碼",
        "解壓縮密碼",
        "檔案密碼",
        "附件密碼",
        "開啟密碼",
        "密碼:",
        "密碼為",
        "密碼是",
        "mat khau giai nen",
        "mat khau mo file",
        "mat khau tep",
        "mat khau la",
        "mat khau:",
        "password:",
        "password is",
        "pass:",
        "passcode:",
        "archive password",
        "zip password",
    ];
    WORDS.iter().any(|word| folded.contains(word))
}
