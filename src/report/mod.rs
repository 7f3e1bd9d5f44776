//! Who was there: each report makes rows, each format takes them. The numbers of all formats come from the same rows.
//!
//! `sheet` holds what both sides speak: a cover, columns, typed cells, and the [`Sink`] that takes them. One file a report, one
//! file a format; `pick` stands between them and passes on the columns that are wanted. Three reports have a JSON shape of their
//! own, and make it from the same figures.

pub mod absent;
pub mod arrivals;
pub mod attendance;
pub mod badges;
mod chart;
mod csv;
pub mod day_figures;
pub mod delegations;
mod figures;
mod frame;
pub mod grouped;
mod html;
pub mod journal;
mod json;
mod kind;
pub mod page;
pub mod paper;
mod pdf;
pub mod person;
mod pick;
pub mod refusals;
pub mod scans;
mod scope;
mod sheet;
pub mod statistics;
pub mod summary;
mod waiting;
mod words;
mod xlsx;
pub mod zones;

pub use self::csv::CsvSink;
pub use self::{
    absent::Missed,
    chart::{Chart, Hold, LABEL_SIZE, Mark, Point, Shape, Tone},
    frame::Frame,
    grouped::By,
    html::HtmlSink,
    json::{JsonSink, Tables},
    kind::{Narrowing, Report},
    pdf::pdf,
    pick::{Medium, Picked, Picks},
    scope::{ReportError, Result, Scope, long_date, long_dates, short_date},
    sheet::{Cell, Column, Cover, Figure, Kind, Place, Sentence, Sink, column, figure, number, percent, text, thousands},
    words::{has_words, worded_types},
    xlsx::xlsx,
};
