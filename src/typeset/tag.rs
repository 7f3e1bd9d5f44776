//! What a part of a page is, for people who hear it instead of seeing it (ISO 32000-1, 14.8.4).

/// What a part of a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// A heading of a level from 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A paragraph in another language than the document's, by its code: `ar`.
    Quote(&'static str),
    /// A table, by a number of its own: pieces with one number, on one page or on several, are one table.
    Table(u32),
    /// A row of a table.
    Row,
    /// The heading of a column.
    ColumnHead,
    /// Any other cell of a table.
    Cell,
    /// A picture or a chart, with what it shows in words.
    Figure(String),
    /// What only the eye needs: rules, repeated headings, page numbers.
    Artifact,
}

impl Tag {
    /// Returns the standard type of the structure; `None` if it has no place in it.
    #[must_use]
    pub fn kind(&self) -> Option<&'static str> {
        Some(match self {
            Self::Heading(level) => ["H1", "H2", "H3", "H4", "H5", "H6"][usize::from(level.saturating_sub(1)).min(5)],
            Self::Paragraph | Self::Quote(_) => "P",
            Self::Table(_) => "Table",
            Self::Row => "TR",
            Self::ColumnHead => "TH",
            Self::Cell => "TD",
            Self::Figure(_) => "Figure",
            Self::Artifact => return None,
        })
    }

    /// Returns whether what is drawn in it belongs to it. In a table and its rows only cells do: the rest are rules.
    #[must_use]
    pub fn holds_content(&self) -> bool {
        !matches!(self, Self::Table(_) | Self::Row | Self::Artifact)
    }
}
