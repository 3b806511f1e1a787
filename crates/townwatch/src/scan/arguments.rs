//! What a scan is told on the command line.

use std::path::PathBuf;

use clap::Args;
use detect::Premises;
use domain::country::Country;
use domain::network::Network;
use domain::premise::Premise;
use places::Places;

use crate::operators::PlacesSettings;
use crate::stop::Unusable;

/// `townwatch scan`
#[derive(Debug, Args)]
pub struct Scan {
    /// JSON Lines, one finding a line.
    #[arg(long)]
    pub json: bool,
    /// How findings are written: `table`, `json`, or `html FILE`, a report that opens in a browser without a network.
    #[arg(long, num_args = 1..=2, value_names = ["HOW", "FILE"], default_value = "table", conflicts_with = "json")]
    pub output: Vec<String>,
    /// A folder of Sigma rules to use as well; may be given several times.
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Leave out the built-in rules.
    #[arg(long)]
    pub only_rules: bool,
    /// Only what this rule finds, by its Sigma id; may be given several times. Every rule where none is given.
    #[arg(long, value_name = "ID")]
    pub rule: Vec<String>,
    /// How the lines are read: a format's id, or `auto`.
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub format: String,
    /// Read the lines as rows of a table, whose columns this TOML file describes.
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub columns: Option<PathBuf>,
    /// A file (MMDB) that tells who runs the network of an address.
    #[arg(long, value_name = "FILE")]
    pub operators: Option<PathBuf>,
    /// Zone of times that state none; the machine's when not given.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Language of what is told: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// What is normal where the logs come from.
    #[command(flatten)]
    pub here: Here,
    /// Files and folders of text lines and Windows event logs; plain, gzip, xz or zstd.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

impl Scan {
    /// Where addresses lie, and who runs their networks where a file says so.
    pub(super) fn places(&self) -> Result<Places, Unusable> {
        let operators = self.operators.clone();
        PlacesSettings { operators }.open(false)
    }
}

/// What is normal where the logs come from: the lists that a unit keeps in the console.
#[derive(Debug, Default, Args)]
pub struct Here {
    /// A country from which people sign in, two letters; the time zone's when not given.
    #[arg(long, value_name = "CODE")]
    pub country: Vec<String>,
    /// One of the office's own networks on the internet.
    #[arg(long, value_name = "NETWORK")]
    pub own_network: Vec<String>,
    /// One of the office's own mail domains.
    #[arg(long, value_name = "DOMAIN")]
    pub own_domain: Vec<String>,
    /// An administrator's account.
    #[arg(long, value_name = "ACCOUNT")]
    pub administrator: Vec<String>,
    /// An account with which a program signs in.
    #[arg(long, value_name = "ACCOUNT")]
    pub service_account: Vec<String>,
}

impl Here {
    /// What rules measure by: what was said, else what the zone suggests.
    ///
    /// # Errors
    /// One line that names the option whose value is not of its kind.
    pub fn premises(&self, zone: &str) -> Result<Premises, Unusable> {
        let mut premises = Premises::of_zone(zone);
        let countries = said("--country", Premise::Countries, &self.country)?;
        if !countries.is_empty() {
            let read = countries.iter().map(|code| Country::parse(code));
            premises.allowed_countries = read.filter_map(Result::ok).collect();
        }
        let networks = said("--own-network", Premise::OwnNetworks, &self.own_network)?;
        let read = networks.iter().map(|network| Network::parse(network));
        premises.own_networks = read.filter_map(Result::ok).collect();
        premises.own_domains = said("--own-domain", Premise::OwnDomains, &self.own_domain)?;
        let keepers = said(
            "--administrator",
            Premise::Administrators,
            &self.administrator,
        )?;
        if !keepers.is_empty() {
            premises.administrators = keepers;
        }
        let programs = said(
            "--service-account",
            Premise::ServiceAccounts,
            &self.service_account,
        )?;
        if !programs.is_empty() {
            premises.service_accounts = programs;
        }
        Ok(premises)
    }
}

/// A list as the console would keep it.
fn said(option: &str, premise: Premise, given: &[String]) -> Result<Vec<String>, Unusable> {
    let read = premise.read(&given.join(" ")).ok_or_else(|| {
        let given = given.join(" ");
        Unusable::new(format!(
            "{option} {given}: not of that kind; see townwatch scan --help"
        ))
    })?;
    Ok(read.into_iter().collect())
}
