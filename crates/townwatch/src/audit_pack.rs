//! `townwatch audit-pack`: a period as one ZIP: every duty, what shows it, who agreed, and what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use application::Office;
use application::duties::pack::{Gathered, PackOrder, sheet_of};
use application::duties::{DutyTime, Proof, Said};
use application::keeping::Keeping as _;
use clap::Args;
use domain::id::SheetId;
use domain::language::Language;
use domain::regime::Status;
use evidence::SealedLog;
use evidence::seal::sha256;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sheets::{Cell, Column, Format, Kind, Sheet, Writer};
use texts::{Texts, visible};

use crate::control::{Answer, Desk, Request, reach};
use crate::evidence_export::{Files, VERIFIER, fetch, packed, write};
use crate::keeping::{Whose, unasked};
use crate::out::Out;
use crate::registers::run_file;
use crate::stop::{Done, Unusable};

/// `townwatch audit-pack`
#[derive(Debug, Args)]
pub struct AuditPack {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// First day: 2026-01-01.
    #[arg(long, value_name = "D")]
    pub from: Date,
    /// Last day.
    #[arg(long, value_name = "D")]
    pub to: Date,
    /// Who takes it; goes into the pack.
    #[arg(long, value_name = "NAME", default_value = "operator")]
    pub by: String,
    /// Language of the pack: zh-TW, vi or en.
    #[arg(long, value_name = "TAG", default_value = "zh-TW")]
    pub language: Language,
    /// The file to make; it must not be there yet.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// What is asked of whoever may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackAsked {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Who takes it.
    pub by: String,
    /// BCP 47.
    pub language: Language,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackTold {
    /// Where it lies until it is fetched.
    pub file: PathBuf,
    /// How many times of duties are in it.
    pub times: usize,
    /// What is missing, a line each: duty, period, unit.
    pub missing: Vec<String>,
    /// SHA-256 of its manifest, in digits.
    pub manifest: String,
}

/// A pack in memory.
pub(crate) struct Made {
    /// The ZIP.
    pub(crate) packed: Vec<u8>,
    /// SHA-256 of its manifest, in digits.
    pub(crate) manifest: String,
    /// How many times are in it.
    pub(crate) times: usize,
    /// What is missing, a line each.
    pub(crate) missing: Vec<String>,
}

/// Runs `townwatch audit-pack`. Exit code 1: something is missing; the pack is made all the same.
///
/// # Errors
/// One line about the folder, the period or the file.
pub async fn run(
    arguments: &AuditPack,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let output = &arguments.output;
    if output.exists() {
        let path = output.display();
        return Err(Unusable::new(format!(
            "{path} is there already; give a new file with -o"
        )));
    }
    if arguments.to < arguments.from {
        return Err(Unusable::new("--to: a day on or after --from"));
    }
    let asked = PackAsked {
        from: arguments.from,
        to: arguments.to,
        by: arguments.by.clone(),
        language: arguments.language,
    };
    let hand = reach(&arguments.whose, environment).await?;
    let told = match hand.ask(Request::AuditPack(asked)).await? {
        Answer::Packed(told) => told,
        other => return Err(unasked(other)),
    };
    fetch(&told.file, output)?;
    if arguments.whose.json {
        let told = json!({
            "times": told.times, "missing": told.missing, "manifest_sha256": told.manifest,
        });
        out.line(&told.to_string());
    } else {
        let path = output.display();
        out.line(&format!(
            "wrote {path}: {} times of duties, {} missing; SHA-256 of its manifest {}",
            told.times,
            told.missing.len(),
            told.manifest
        ));
        for line in &told.missing {
            out.line(&format!("missing: {line}"));
        }
    }
    Ok(if told.missing.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

/// Makes a pack that the operator asks for; its file waits in `DATA/run` to be fetched.
pub(crate) async fn carry_out(desk: &Desk, asked: &PackAsked) -> Result<Answer, String> {
    let order = desk
        .office
        .order_whole_pack((asked.from, asked.to), &asked.by)
        .map_err(|cause| cause.to_string())?;
    let made = make(&desk.office, &desk.log, &order, asked.language).await?;
    let file = run_file(&desk.data, "audit-pack", "zip")?;
    write(&file, &made.packed).map_err(|cause| format!("{}: {cause}", file.display()))?;
    Ok(Answer::Packed(PackTold {
        file,
        times: made.times,
        missing: made.missing,
        manifest: made.manifest,
    }))
}

/// Makes a pack, and has it written down before it is handed out.
pub(crate) async fn make(
    office: &Arc<Office>,
    log: &Arc<SealedLog>,
    order: &PackOrder,
    language: Language,
) -> Result<Made, String> {
    let told = |cause: &dyn std::fmt::Display| cause.to_string();
    // The journal up to now is to be under the checkpoint.
    log.sign().await.map_err(|cause| told(&cause))?;
    let checkpoint = log.last_checkpoint().await.map_err(|cause| told(&cause))?;
    let gathered = office
        .gather_pack(order)
        .await
        .map_err(|cause| told(&cause))?;
    let words = Words {
        texts: Texts::get(language),
        language,
        gathered: &gathered,
    };
    let mut files = words.sheets()?;
    let proofs: BTreeMap<SheetId, (String, String)> = gathered
        .sheets
        .keys()
        .zip(&files)
        .map(|(id, (name, bytes))| (*id, (name.clone(), digest(bytes))))
        .collect();
    let missing: Vec<String> = gathered.missing().map(line).collect();
    files.push(("index.ods".to_owned(), words.table(Format::Ods, &proofs)?));
    files.push(("index.json".to_owned(), words.table(Format::Json, &proofs)?));
    let page = words.page(&order.name, &missing, &proofs);
    files.push(("index.html".to_owned(), page.into_bytes()));
    files.push(("missing.txt".to_owned(), lines(&missing)));
    files.push(("journal.jsonl".to_owned(), journal(&gathered)));
    if let Some(note) = checkpoint {
        files.push(("checkpoint".to_owned(), note.into_bytes()));
    }
    files.push(("verify.py".to_owned(), VERIFIER.as_bytes().to_vec()));
    let about = words.texts.t("pack-readme");
    files.push(("README.txt".to_owned(), format!("{about}\n").into_bytes()));
    let manifest = manifest(order, &gathered, &files);
    let sealed = digest(manifest.as_bytes());
    files.push(("manifest.json".to_owned(), manifest.into_bytes()));
    let packed = packed(&files).map_err(|cause| told(&cause))?;
    let noted = office.note_audit_pack(order, &gathered, &sealed).await;
    noted.map_err(|cause| told(&cause))?;
    Ok(Made {
        packed,
        manifest: sealed,
        times: gathered.times.len(),
        missing,
    })
}

fn digest(bytes: &[u8]) -> String {
    domain::hex::text(&sha256(bytes))
}

fn lines(all: &[String]) -> Vec<u8> {
    all.iter()
        .flat_map(|line| format!("{line}\n").into_bytes())
        .collect()
}

fn journal(gathered: &Gathered) -> Vec<u8> {
    let line = |one: &application::port::JournalLine| {
        let told = json!({
            "sequence": one.sequence, "at": one.at.to_string(), "unit": one.unit, "said": one.said,
        });
        format!("{told}\n").into_bytes()
    };
    gathered.journal.iter().flat_map(line).collect()
}

fn manifest(order: &PackOrder, gathered: &Gathered, files: &Files) -> String {
    let named: Vec<_> = files
        .iter()
        .map(|(name, bytes)| json!({"name": name, "bytes": bytes.len(), "sha256": digest(bytes)}))
        .collect();
    let told = json!({
        "format": "townwatch-audit-pack 1",
        "from": order.within.0.to_string(), "to": order.within.1.to_string(),
        "made": gathered.at.to_string(),
        "by": order.name,
        "times": gathered.times.len(),
        "missing": gathered.missing().count(),
        "journal_lines": gathered.journal.len(),
        "journal_cut": gathered.cut,
        "files": named,
    });
    format!("{told:#}\n")
}

/// A pack in the words of a language.
struct Words<'w> {
    texts: Texts,
    language: Language,
    gathered: &'w Gathered,
}

type Proofs = BTreeMap<SheetId, (String, String)>;

/// Columns of the index: stable names and the keys of their titles.
const COLUMNS: [(&str, &str, Kind); 16] = [
    ("unit", "finding-unit", Kind::Text),
    ("duty", "year-column-duty", Kind::Text),
    ("clause", "year-column-clause", Kind::Text),
    ("text_status", "year-column-text-status", Kind::Text),
    ("period", "year-column-period", Kind::Text),
    ("due", "year-column-due", Kind::Text),
    ("state", "year-column-state", Kind::Text),
    ("missing", "pack-column-missing", Kind::Text),
    ("days_late", "year-column-days-late", Kind::Number),
    ("done_on", "year-column-done", Kind::Text),
    ("proof", "year-column-proof", Kind::Text),
    ("proof_file", "pack-column-file", Kind::Text),
    ("proof_sha256", "pack-column-sha256", Kind::Id),
    ("by", "year-column-by", Kind::Text),
    ("approved_by", "year-column-approved", Kind::Text),
    ("declared_sha256", "register-column-digest", Kind::Id),
];

impl Words<'_> {
    /// Each sheet that shows something, printed; in the order of the sheets.
    fn sheets(&self) -> Result<Files, String> {
        let mut files = Files::new();
        let mut names = BTreeSet::new();
        for (id, page) in &self.gathered.sheets {
            let printer = web::Printer::new(self.language, page.zone.clone(), self.gathered.at);
            let bytes = printer.odt(page).map_err(|cause| cause.to_string())?;
            let number = &page.row.number;
            let mut name = format!("sheets/{number}.odt");
            // Two units may have counted to the same number.
            if !names.insert(name.clone()) {
                name = format!("sheets/{number}-{id}.odt");
            }
            files.push((name, bytes));
        }
        Ok(files)
    }

    fn t(&self, key: &str) -> String {
        self.texts.t(key)
    }

    fn state(&self, time: &DutyTime) -> String {
        if self.gathered.proof_is_gone(time) {
            return self.t("pack-proof-gone");
        }
        let name = time.step.standing.name();
        self.texts.t(&format!("year-state-{name}"))
    }

    fn cells(&self, time: &DutyTime, proofs: &Proofs) -> Vec<Cell> {
        let duty = &time.declared.duty;
        let step = &time.step;
        let said = time.mark.as_ref().map(|mark| &mark.said);
        let (done, proof, by, approved) = match said {
            Some(Said::Done { by, on, proof, .. }) => {
                let proof = match proof {
                    Proof::Sheet { number, .. } => number.clone(),
                    Proof::Note { text } => text.clone(),
                };
                (on.to_string(), proof, named(time, *by), String::new())
            }
            Some(Said::Asked { wish } | Said::Denied { wish, .. }) => {
                let by = named(time, wish.by);
                (String::new(), wish.reason.clone(), by, String::new())
            }
            Some(Said::Excused { wish, by, .. }) => {
                let asked = named(time, wish.by);
                (String::new(), wish.reason.clone(), asked, named(time, *by))
            }
            None => (String::new(), String::new(), String::new(), String::new()),
        };
        let file = sheet_of(time).and_then(|sheet| proofs.get(&sheet));
        let file = file.cloned().unwrap_or_default();
        let status = match duty.status() {
            Status::Verified => self.t("year-text-verified"),
            Status::Unverified | Status::Draft => self.t("year-text-unverified"),
        };
        let missing = if self.gathered.is_missing(time) {
            self.t("pack-missing-yes")
        } else {
            self.t("pack-missing-no")
        };
        let texts = [
            time.unit_name.clone(),
            duty.title().get(self.language).to_owned(),
            duty.clause().code.clone(),
            status,
            step.occurrence.key.clone(),
            step.occurrence.due.to_string(),
            self.state(time),
            missing,
        ];
        let mut cells: Vec<_> = texts.into_iter().map(Cell::text).collect();
        cells.push(Cell::Number(i64::from(step.standing.days_late())));
        let rest = [
            done,
            proof,
            file.0,
            file.1,
            by,
            approved,
            time.declared.digest.clone(),
        ];
        cells.extend(rest.into_iter().map(Cell::text));
        cells
    }

    fn rows(&self, proofs: &Proofs) -> Vec<Vec<Cell>> {
        let times = self.gathered.times.iter();
        times.map(|time| self.cells(time, proofs)).collect()
    }

    fn table(&self, format: Format, proofs: &Proofs) -> Result<Vec<u8>, String> {
        let columns = COLUMNS.map(|(key, title, kind)| Column {
            key: key.into(),
            title: self.t(title),
            kind,
        });
        let sheet = Sheet {
            name: "audit-pack",
            title: self.t("pack-title"),
            columns: columns.into(),
            zone: self.gathered.zone.clone(),
            made: self.gathered.at,
        };
        let write = || {
            let mut writer = Writer::new(format, sheet)?;
            for cells in self.rows(proofs) {
                writer.row(&cells)?;
            }
            let mut bytes = writer.ready();
            bytes.extend(writer.finish()?);
            Ok::<_, std::io::Error>(bytes)
        };
        write().map_err(|cause| cause.to_string())
    }

    /// The same as a page that opens without a network.
    fn page(&self, by: &str, missing: &[String], proofs: &Proofs) -> String {
        let (from, to) = self.gathered.within;
        let mut page = format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{1}</title><style>body{{font-family:sans-serif;margin:2em}}table{{border-collapse:collapse}}td,th{{border:1px solid #444;padding:.3em;vertical-align:top;overflow-wrap:anywhere}}</style><h1>{1}</h1><p>{from} – {to}</p><p>{2}</p>",
            self.language.tag(),
            escaped(&self.t("pack-title")),
            escaped(by),
        );
        let _ = write!(
            page,
            "<h2>{} ({})</h2><ul>",
            escaped(&self.t("pack-missing-title")),
            missing.len()
        );
        for line in missing {
            let _ = write!(page, "<li>{}</li>", escaped(line));
        }
        page.push_str("</ul><table><thead><tr>");
        for (_, title, _) in COLUMNS {
            let _ = write!(page, "<th scope=\"col\">{}</th>", escaped(&self.t(title)));
        }
        page.push_str("</tr></thead><tbody>");
        for cells in self.rows(proofs) {
            page.push_str("<tr>");
            for cell in cells {
                let text = match cell {
                    Cell::Text(text) => text,
                    Cell::Number(number) => number.to_string(),
                    Cell::Time(at) => at.to_string(),
                    Cell::Empty => String::new(),
                };
                let _ = write!(page, "<td>{}</td>", escaped(&text));
            }
            page.push_str("</tr>");
        }
        page.push_str("</tbody></table></html>\n");
        page
    }
}

/// One time in a line: what is missing.
fn line(time: &DutyTime) -> String {
    format!(
        "{} {} {} {}",
        time.declared.duty.id(),
        time.step.occurrence.key,
        time.step.occurrence.due,
        visible(&time.unit_name)
    )
}

fn named(time: &DutyTime, id: domain::id::PersonId) -> String {
    time.names.get(&id).cloned().unwrap_or_default()
}

/// Text of people inside HTML; what steers or hides text is written out.
fn escaped(text: &str) -> String {
    let text = visible(text);
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}
