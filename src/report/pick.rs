//! Which columns of a report are shown, and in what order its rows: between any report and any format.

use std::io;

use crate::{
    domain::text::{did_you_mean, fold},
    report::{
        alphabet::Alphabet,
        scope::{ReportError, Result},
        table::{Cell, Column, ColumnPlace, Cover, Sink},
        waiting::{SortBy, SortDirection, SortedTexts, Waiting},
    },
};

/// Who reads a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Medium {
    /// A program, or a person with a spreadsheet.
    #[default]
    Data,
    /// A person.
    Page,
}

/// Which columns and tables are wanted, and how rows are sorted.
#[derive(Debug, Clone, Default)]
pub struct Picks {
    /// The columns by name, in their order; none for those that the report has for its readers.
    pub columns: Vec<String>,
    /// The columns that rows are sorted by; a name after `-` sorts from the greatest. None for the report's own order.
    pub sort: Vec<String>,
    /// The one table that is wanted, by its title.
    pub table: Option<String>,
}

/// Stands before a sink, and passes on what is wanted.
pub struct Picked<'s> {
    sink: &'s mut dyn Sink,
    medium: Medium,
    picks: &'s Picks,
    /// The order of texts.
    alphabet: Alphabet,
    /// The columns that are passed on, and those that are sorted by, and how.
    shown: Vec<usize>,
    sort: Vec<(usize, SortBy)>,
    /// Rows that wait to be sorted, and the sums that come after them.
    waiting: Waiting,
    total: Option<Vec<Cell>>,
    /// Titles of the tables so far.
    tables: Vec<String>,
    is_wanted: bool,
    /// Rows of the first wanted table.
    rows: usize,
    error: Option<ReportError>,
}

impl<'s> Picked<'s> {
    /// Makes one before a sink; texts are sorted by an alphabet.
    pub fn new(sink: &'s mut dyn Sink, medium: Medium, picks: &'s Picks, alphabet: Alphabet) -> Self {
        Self {
            sink,
            medium,
            picks,
            alphabet,
            shown: Vec::new(),
            sort: Vec::new(),
            waiting: Waiting::default(),
            total: None,
            tables: Vec::new(),
            is_wanted: false,
            rows: 0,
            error: None,
        }
    }

    /// Passes on what still waits. Returns how many rows the first table had.
    ///
    /// # Errors
    /// When the report had not the columns or the table that were asked for, or the output fails.
    pub fn finish(mut self, outcome: Result<()>) -> Result<usize> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        outcome?;
        self.flush()?;
        match &self.picks.table {
            Some(name) if self.tables.iter().all(|table| fold(table) != fold(name)) => {
                Err(ReportError::NoTable { name: name.clone(), known: self.tables.join(", ") })
            }
            _ => Ok(self.rows),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sort = Vec::new();
        std::mem::take(&mut self.waiting).sorted(|cells| self.sink.row(cells))?;
        self.total.take().map_or(Ok(()), |total| self.sink.total(&total))
    }

    fn choose(&mut self, columns: &[Column]) -> Result<()> {
        let is_first = self.tables.len() == 1 || self.picks.table.is_some();
        let own = match self.medium {
            Medium::Data => ColumnPlace::Data,
            Medium::Page => ColumnPlace::Page,
        };
        let is_own = |column: &Column| column.place == own || column.place == ColumnPlace::Everywhere;
        // Programs and readers can have columns of one name: each gets its own.
        let place = |name: &str| {
            let found =
                |is_wanted: &dyn Fn(&Column) -> bool| columns.iter().position(|column| named(column, name) && is_wanted(column));
            found(&is_own).or_else(|| found(&|_| true))
        };
        let unknown = |name: &str| {
            let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let mut seen = std::collections::HashSet::new();
            names.retain(|name| seen.insert(*name));
            let known = || names.iter().copied();
            ReportError::NoColumn {
                name: name.to_owned(),
                suggestion: did_you_mean(name, known()),
                known: known().collect::<Vec<_>>().join(", "),
            }
        };
        self.shown = (0..columns.len()).filter(|&place| is_own(&columns[place])).collect();
        self.sort = Vec::new();
        // What was asked for is of the report's main table.
        if !is_first {
            return Ok(());
        }
        if !self.picks.columns.is_empty() {
            let places = self.picks.columns.iter().map(|name| place(name).ok_or_else(|| unknown(name)));
            self.shown = places.collect::<Result<_>>()?;
            let twice = (1..self.shown.len()).find(|&at| self.shown[..at].contains(&self.shown[at]));
            if let Some(at) = twice {
                return Err(ReportError::ColumnTwice { name: columns[self.shown[at]].name.clone() });
            }
        }
        for written in &self.picks.sort {
            let (name, direction) =
                written.strip_prefix('-').map_or((written.as_str(), SortDirection::Up), |name| (name, SortDirection::Down));
            let place = place(name).ok_or_else(|| unknown(name))?;
            let texts = if columns[place].name == "delegation" { SortedTexts::Delegations } else { SortedTexts::Any };
            self.sort.push((place, SortBy { direction, texts, alphabet: self.alphabet }));
        }
        Ok(())
    }
}

impl Sink for Picked<'_> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.sink.cover(cover)
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.flush()?;
        self.tables.push(title.to_owned());
        self.is_wanted = self.picks.table.as_ref().is_none_or(|wanted| fold(wanted) == fold(title));
        if !self.is_wanted {
            return Ok(());
        }
        if let Err(error) = self.choose(columns) {
            let stop = io::Error::other(error.to_string());
            self.error = Some(error);
            return Err(stop);
        }
        // A table that is not for this reader.
        if self.shown.is_empty() {
            self.is_wanted = false;
            return Ok(());
        }
        let shown: Vec<Column> = self.shown.iter().map(|&place| columns[place].clone()).collect();
        self.sink.table(title, &shown)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if !self.is_wanted {
            return Ok(());
        }
        self.rows += usize::from(self.tables.len() == 1 || self.picks.table.is_some());
        if self.sort.is_empty() && self.shown.iter().copied().eq(0..cells.len()) {
            return self.sink.row(cells);
        }
        let shown = self.shown.iter().filter_map(|&place| cells.get(place));
        if self.sort.is_empty() {
            return self.sink.row(&shown.cloned().collect::<Vec<_>>());
        }
        let keys = self.sort.iter().filter_map(|&(place, by)| Some((cells.get(place)?, by)));
        self.waiting.push(keys, shown);
        Ok(())
    }

    fn given(&mut self, mut cells: Vec<Cell>) -> io::Result<()> {
        // Columns in their order are taken out of the row, and not copied.
        if !self.is_wanted || !self.sort.is_empty() || !self.shown.is_sorted() {
            return self.row(&cells);
        }
        self.rows += usize::from(self.tables.len() == 1 || self.picks.table.is_some());
        let mut place = 0;
        let mut shown = self.shown.iter().peekable();
        cells.retain(|_| {
            place += 1;
            shown.next_if(|&&next| next + 1 == place).is_some()
        });
        self.sink.row(&cells)
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        if !self.is_wanted {
            return Ok(());
        }
        let shown: Vec<Cell> = self.shown.iter().filter_map(|&place| cells.get(place).cloned()).collect();
        self.total = Some(shown);
        if self.sort.is_empty() { self.flush() } else { Ok(()) }
    }
}

/// Returns whether a column is meant: by its heading, or as JSON names it.
fn named(column: &Column, name: &str) -> bool {
    column.name.eq_ignore_ascii_case(name) || column.name.replace(' ', "_").eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            table::{column, number, text},
            words::Language,
        },
        *,
    };

    #[derive(Default)]
    struct Lines(Vec<String>);

    impl Sink for Lines {
        fn table(&mut self, _title: &str, columns: &[Column]) -> io::Result<()> {
            self.0.push(columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(","));
            Ok(())
        }
        fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
            self.0.push(cells.iter().map(Cell::to_text).collect::<Vec<_>>().join(","));
            Ok(())
        }
    }

    fn picked(medium: Medium, columns: &[&str], sort: &[&str]) -> Result<Vec<String>> {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let picks = Picks { columns: owned(columns), sort: owned(sort), table: None };
        let mut lines = Lines::default();
        let mut sink = Picked::new(&mut lines, medium, &picks, Alphabet(Language::English));
        let outcome = (|| {
            sink.table("Table", &[column("id", 4).data(), column("name", 9), column("in words", 9).page(), column("count", 5)])?;
            for (id, name, count) in [("1", "Zoë", 2), ("2", "Ángel", 10), ("3", "", 10)] {
                sink.row(&[text(id), text(name), text("words"), number(count)])?;
            }
            Ok(())
        })();
        sink.finish(outcome)?;
        Ok(lines.0)
    }

    #[test]
    fn programs_and_readers_get_their_columns() {
        assert_eq!(picked(Medium::Data, &[], &[]).unwrap()[..2], ["id,name,count", "1,Zoë,2"]);
        assert_eq!(picked(Medium::Page, &[], &[]).unwrap()[..2], ["name,in words,count", "Zoë,words,2"]);
        assert_eq!(picked(Medium::Data, &["count", "In_Words"], &[]).unwrap()[..2], ["count,in words", "2,words"]);
    }

    #[test]
    fn rows_are_sorted_by_columns_that_need_not_be_shown() {
        assert_eq!(picked(Medium::Data, &["id"], &["name"]).unwrap(), ["id", "2", "1", "3"]);
        assert_eq!(picked(Medium::Data, &["id"], &["-count", "name"]).unwrap(), ["id", "2", "3", "1"]);
    }

    #[test]
    fn a_column_is_asked_for_once() {
        let error = picked(Medium::Data, &["in words", "In_Words"], &[]).unwrap_err().to_string();
        assert!(error.contains("\"in words\" is asked for twice"), "{error}");
    }

    #[test]
    fn an_unknown_column_is_named_with_the_nearest() {
        let error = picked(Medium::Data, &["nmae"], &[]).unwrap_err().to_string();
        assert!(error.contains("did you mean \"name\"") && error.contains("id, name, in words, count"), "{error}");
    }
}
