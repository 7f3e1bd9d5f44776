//! The reports as commands: their options, and what each makes.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;

use super::{
    certificates::CertificateArgs,
    choice::{self, ChoiceArgs, PickArgs},
    journal::JournalArgs,
    output::OutputArgs,
    paper::PaperArgs,
    share::ShareArgs,
    signatures::SignatureArgs,
};
use crate::{
    domain::{edition::EditionKind, id::Reference},
    report::{
        DelegationOrder, GroupBy, Language, Missed,
        Narrowing::{Days, Gates, People},
        Publication, Report,
    },
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one is made, once")]
pub enum Command {
    /// Attendance by day, with first and last time; or counts by group
    ///
    /// Present is who was admitted on an event day. Expected is who is accredited for it, or was admitted on it.
    #[command(mut_args(choice::offers(&[Days, People, Gates])))]
    Attendance {
        #[command(flatten)]
        args: ComparedArgs,
        /// Count by group instead of listing people (repeatable, or with commas between)
        #[arg(long, value_name = "GROUP", value_delimiter = ',')]
        by: Vec<GroupBy>,
    },
    /// When people came: first admissions of each day, by intervals
    #[command(mut_args(choice::offers(&[Days, People, Gates])))]
    Arrivals {
        #[command(flatten)]
        args: ComparedArgs,
        /// The length of an interval, in minutes
        #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=1_440))]
        every: u16,
    },
    /// How full each zone was: who is inside, and the most at once
    #[command(mut_args(choice::offers(&[Days, People])))]
    Zones(ComparedArgs),
    /// Each delegation: expected, present, its head; and the quorum of Member States
    #[command(mut_args(choice::offers(&[Days, People])))]
    Delegations(ComparedArgs),
    /// People who were expected and did not come; withdrawn and blocked people are not expected
    #[command(mut_args(choice::offers(&[Days, People])))]
    Absent {
        #[command(flatten)]
        args: Args,
        /// Only people who came on no day of the event
        #[arg(long)]
        never: bool,
    },
    /// How many readings were refused, by reason, gate and day
    Refusals(ComparedArgs),
    /// Where what gates decided without the server differs from the rules, and what was done about it
    #[command(mut_args(choice::offers(&[Days])))]
    Conflicts(Args),
    /// The figures of a press release, and a sentence to quote in several languages
    ///
    /// Accredited is everyone who was ever accredited for one of the days; who has been withdrawn or blocked since is counted beside.
    #[command(mut_args(choice::offers(&[Days, People])))]
    Summary {
        #[command(flatten)]
        args: ComparedArgs,
        /// The languages of the sentences: en, fr, es, ru, ar, zh; without, those of the event, or English and French
        #[arg(long = "language", value_name = "LANGUAGE,…", value_delimiter = ',')]
        languages: Vec<Language>,
    },
    /// Every reading at every gate, by time
    Scans(Args),
    /// A day on one page: figures against the day before, quorum, missing heads, arrivals
    ///
    /// Of the chosen days, the last that has begun.
    #[command(mut_args(choice::offers(&[Days, People])))]
    Bulletin(Args),
    /// Every stay in a zone, one row each: who, which day, in and out
    #[command(mut_args(choice::offers(&[Days, People])))]
    Stays(Args),
    /// The badges of each delegation: expected, printed, changed since, handed over
    #[command(mut_args(choice::offers(&[People])))]
    Badges(Args),
    /// Places of each delegation: granted, used, waiting, free
    #[command(mut_args(choice::offers(&[People])))]
    Quota(Args),
    /// The list of participants for publication: each delegation with its head first; provisional and final, with what changed
    ///
    /// Delegations are called by their official names in the list's language. Who answers no in the event's own field "publish" is left
    /// out. An edition is kept, and the next one says who was added, left out and changed since; made again with nothing changed, as in
    /// another format, it is the same edition.
    #[command(mut_args(choice::offers(&[People])))]
    Participants {
        #[command(flatten)]
        args: Args,
        /// Keep it as an edition, and report what changed since the last
        #[arg(long, value_name = "KIND")]
        edition: Option<EditionWord>,
        /// The order of delegations
        #[arg(long, value_name = "ORDER", default_value = "protocol")]
        order: OrderWord,
        /// The language: en, fr, es, ru, ar or zh
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        language: Language,
    },
    /// Nominations: states by delegation, what waits at each step, replacements, and who decided how often
    #[command(mut_args(choice::offers(&[People])))]
    Nominations(Args),
    /// Documents and photos of nominations: missing, received, refused, accepted (events that ask for documents or photos)
    #[command(mut_args(choice::offers(&[People])))]
    Documents(Args),
    /// Who did what and when: every change to people, badges, keys, settings (scans are a report of their own)
    Journal(JournalArgs),
    /// The figures that a purge of names left, by day, gate, category and hour
    #[command(mut_args(choice::offers(&[Days])))]
    Statistics(Args),
    /// One person's whole history
    #[command(mut_args(choice::offers(&[Days])))]
    Person {
        /// Whose
        reference: Reference,
        #[command(flatten)]
        args: Args,
    },
    /// Certificates of attendance as PDF, one a person, for those present
    #[command(mut_args(choice::offers(&[Days, People, Gates])))]
    Certificates(CertificateArgs),
    /// Lists for a gate without power: names to tick, each with a code to enter the tick by later
    ///
    /// One list for each gate and day: who may pass it, by family name. Its first page has the times, a code for each quarter of an
    /// hour. The codes are not badges: a gate refuses them. "accredit checkin --paper" enters the ticks.
    #[command(mut_args(choice::offers(&[Days, People, Gates])))]
    Paper(PaperArgs),
    /// Attendance sheets to be signed by hand, as PDF: one for each delegation, day or zone
    ///
    /// Each has the names in both scripts, room for signatures, and a code with the words that say which sheet it is.
    #[command(mut_args(choice::offers(&[Days, People])))]
    Signatures(SignatureArgs),
    /// Static pages with the figures of this moment, to be put on any web server: an index and a page for each report
    ///
    /// They hold no names of people unless --names adds them; delegations are named. They run nothing and fetch nothing.
    #[command(mut_args(choice::offers(&[Days])))]
    Share(ShareArgs),
    /// The reports that the event file saves in its report tables, made together; the usual ones where it saves none
    All(AllArgs),
}

/// How final a list of participants is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum EditionWord {
    /// More will follow
    Provisional,
    /// The last
    Final,
}

/// The order of delegations in a list of participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OrderWord {
    /// States, then the United Nations, then organizations; an order that was given comes first
    Protocol,
    /// The alphabet of the list's language
    Alphabet,
}

/// What a command makes.
pub(super) enum Product<'c> {
    Report(Report, &'c Args),
    Certificates(&'c CertificateArgs),
    Journal(&'c JournalArgs),
    Paper(&'c PaperArgs),
    Signatures(&'c SignatureArgs),
    Share(&'c ShareArgs),
    All(&'c AllArgs),
}

/// Arguments that all reports have.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) choice: ChoiceArgs,
    #[command(flatten)]
    pub(super) picks: PickArgs,
}

/// Arguments of reports whose figures can be held against those of another event.
#[derive(Debug, clap::Args)]
pub struct ComparedArgs {
    #[command(flatten)]
    pub(super) args: Args,
    /// Another event's database, to compare with: its figures beside these, in a table of their own (--table against)
    #[arg(long, value_name = "DATABASE")]
    against: Option<PathBuf>,
}

/// Arguments of `all`.
#[derive(Debug, clap::Args)]
pub struct AllArgs {
    /// The folder for the files, created if necessary
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
    /// Only this saved report (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(super) name: Vec<String>,
    /// Start each CSV file with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    pub(super) bom: bool,
}

impl Command {
    /// Returns the languages of sentences that were asked for.
    pub(super) fn languages(&self) -> &[Language] {
        match self {
            Self::Summary { languages, .. } => languages,
            _ => &[],
        }
    }

    /// Returns the database of the event to compare with.
    pub(super) fn against(&self) -> Option<&Path> {
        match self {
            Self::Attendance { args, .. }
            | Self::Arrivals { args, .. }
            | Self::Summary { args, .. }
            | Self::Zones(args)
            | Self::Delegations(args)
            | Self::Refusals(args) => args.against.as_deref(),
            _ => None,
        }
    }

    /// Returns what the command makes, with its arguments.
    pub(super) fn made(&self) -> Product<'_> {
        let (report, args) = match self {
            Self::Attendance { args, by } if by.is_empty() => (Report::Attendance, &args.args),
            Self::Attendance { args, by } => (Report::Grouped(by.clone()), &args.args),
            Self::Arrivals { args, every } => (Report::Arrivals(*every), &args.args),
            Self::Zones(args) => (Report::Zones, &args.args),
            Self::Delegations(args) => (Report::Delegations, &args.args),
            Self::Absent { args, never: true } => (Report::Absent(Missed::Everything), args),
            Self::Absent { args, never: false } => (Report::Absent(Missed::ADay), args),
            Self::Refusals(args) => (Report::Refusals, &args.args),
            Self::Conflicts(args) => (Report::Conflicts, args),
            Self::Summary { args, .. } => (Report::Summary, &args.args),
            Self::Scans(args) => (Report::Scans, args),
            Self::Stays(args) => (Report::Stays, args),
            Self::Bulletin(args) => (Report::Bulletin, args),
            Self::Person { reference, args } => (Report::Person(reference.clone()), args),
            Self::Badges(args) => (Report::Badges, args),
            Self::Quota(args) => (Report::Quota, args),
            Self::Participants { args, edition, order, language } => {
                let edition = edition.map(|edition| match edition {
                    EditionWord::Provisional => EditionKind::Provisional,
                    EditionWord::Final => EditionKind::Final,
                });
                let order = match order {
                    OrderWord::Protocol => DelegationOrder::Protocol,
                    OrderWord::Alphabet => DelegationOrder::Alphabet,
                };
                (Report::Participants(Publication { edition, order, language: *language }), args)
            }
            Self::Nominations(args) => (Report::Nominations, args),
            Self::Documents(args) => (Report::Documents, args),
            Self::Journal(args) => return Product::Journal(args),
            Self::Statistics(args) => (Report::Statistics, args),
            Self::Certificates(args) => return Product::Certificates(args),
            Self::Paper(args) => return Product::Paper(args),
            Self::Signatures(args) => return Product::Signatures(args),
            Self::Share(args) => return Product::Share(args),
            Self::All(args) => return Product::All(args),
        };
        Product::Report(report, args)
    }
}

/// `--by` takes the report's own words; only their help is said here.
impl clap::ValueEnum for GroupBy {
    fn value_variants<'a>() -> &'a [Self] {
        use GroupBy::{Category, Country, Day, Delegation, Gate, Gender, Hour, Region, Type};
        &[Category, Delegation, Type, Country, Region, Gender, Day, Gate, Hour]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Category => "Category",
            Self::Delegation => "Delegation",
            Self::Type => "Delegation type",
            Self::Country => "Country",
            Self::Region => "The event's own groups; without any, the five regional groups of the United Nations, by country",
            Self::Gender => "What the event's own field gender says",
            Self::Day => "Event day",
            Self::Gate => "Gate of the first admission",
            Self::Hour => "Hour of the first admission, by the event's clocks",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}
