//! Who was there: each report makes rows, each format takes them. The numbers of all formats come from the same rows.
//!
//! `table` holds what both sides speak: a cover, columns, typed cells, and the [`Sink`] that takes them. One file a report, one
//! file a format; `pick` stands between them and passes on the columns that are wanted. Three reports have a JSON shape of their
//! own, made from the same figures.

pub mod absent;
mod against;
mod alphabet;
pub mod arrivals;
pub mod attendance;
pub mod badges;
mod bands;
pub mod bulletin;
mod by;
mod chart;
mod chart_labels;
mod clock_time;
mod compared;
pub mod conflicts;
mod csv;
pub mod day_figures;
pub mod delegations;
pub mod documents;
mod docx;
mod figures;
mod form;
mod frame;
mod group_keys;
pub mod grouped;
mod html;
pub mod journal;
mod json;
mod kind;
mod nested;
pub mod nominations;
mod occupancy;
mod order;
pub mod page;
pub mod paper;
pub mod participants;
mod participants_words;
mod pdf;
pub mod person;
mod pick;
pub mod quota;
pub mod refusals;
mod region_words;
pub mod scans;
mod scope;
pub mod share;
pub mod signatures;
pub mod statistics;
pub mod stays;
pub mod summary;
mod table;
mod waiting;
mod words;
mod written;
mod xlsx;
pub mod zones;

pub use self::csv::CsvSink;
pub use self::docx::DocxSink;
pub use self::{
    absent::Missed,
    alphabet::Alphabet,
    bands::bands,
    by::GroupBy,
    chart::{Chart, ChartMark, LABEL_SIZE, LabelEnd, LaidChart, Point, Shape, Sum, Tone},
    form::{FORM_MARKS, FormCells, FormColumn, NominationForm, form},
    frame::Frame,
    html::HtmlSink,
    json::{JsonSink, Tables},
    kind::{Narrowing, Report},
    participants::{DelegationOrder, Publication},
    pdf::pdf,
    pick::{Medium, Picked, Picks},
    scope::{Names, Other, ReportError, ReportScope, Result, long_date, long_dates, short_date},
    table::{
        Cell, ClockShown, ClockTime, Column, ColumnKind, ColumnPlace, Cover, Figure, Sentence, Sink, column, figure, number,
        one_or_many, percent, text, thousands,
    },
    words::{InEachLanguage, Language, has_words, isolated, word_in, worded_types},
    xlsx::xlsx,
};
