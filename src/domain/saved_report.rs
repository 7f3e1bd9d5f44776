//! A report that the event file saves under a name.

/// A report that the event file saves under a name, to be made together with the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedReport {
    /// The name, also of its files: letters, digits, `-` and `_`.
    pub name: String,
    /// Which report: a word of [`SavedReport::REPORTS`].
    pub report: String,
    /// Its selection and format: a key of [`SavedReport::KEYS`] and a value, as the command line takes them.
    pub options: Vec<(String, String)>,
}

impl SavedReport {
    /// The reports that can be saved.
    pub const REPORTS: &'static [&'static str] = &[
        "attendance",
        "arrivals",
        "zones",
        "delegations",
        "absent",
        "refusals",
        "conflicts",
        "summary",
        "scans",
        "stays",
        "bulletin",
        "person",
        "badges",
        "quota",
        "participants",
        "certificates",
        "journal",
        "nominations",
        "documents",
        "statistics",
    ];
    /// The keys of its table in the event file: the name, the report, and options.
    pub const TABLE: &'static [&'static str] = &[
        "name",
        "report",
        "format",
        "day",
        "from",
        "to",
        "category",
        "delegation",
        "type",
        "country",
        "state",
        "gate",
        "columns",
        "sort",
        "table",
        "by",
        "every",
        "language",
        "never",
        "reference",
        "at",
    ];
    /// The keys of options, as the event file writes them.
    pub const KEYS: &'static [&'static str] = Self::TABLE.split_at(2).1;
    /// The formats that a report can be saved in.
    pub const FORMATS: &'static [&'static str] = &["pdf", "xlsx", "html", "csv", "json", "table"];

    /// Walks the values of a key.
    pub fn values<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        self.options.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}
