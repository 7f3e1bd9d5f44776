//! One self-contained HTML file: styles and charts inside, no script, nothing fetched. Light and dark by the reader's setting,
//! and fit to be printed.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use base64::Engine as _;

use crate::report::{
    bands::bands,
    chart::{Chart, ChartMark, LABEL_SIZE, LabelEnd, Tone},
    frame::Frame,
    table::{Cell, Column, ColumnKind, Cover, Figure, Sink},
};

/// The page's own styles.
const STYLE: &str = include_str!("../../templates/report/report.css");
/// The width of charts, in their own millimetres.
const CHART_WIDTH: f32 = 170.0;

/// Writes a report as HTML.
pub struct HtmlSink<W> {
    out: W,
    frame: Frame,
    columns: Vec<Column>,
    title: String,
    is_open: bool,
    table: Option<Open>,
    tables: usize,
    /// What is said where the first table has no rows.
    nothing: String,
    /// The page that lists this one and others; empty if there is none.
    index: &'static str,
}

/// The table that takes rows.
#[derive(Default)]
struct Open {
    name: String,
    rows: usize,
    /// The headings' cells.
    heads: Vec<String>,
    /// Columns side by side, as a printed page has room for them; none where all have room.
    bands: Vec<Vec<usize>>,
    /// Rows that are not yet written for paper.
    kept: Vec<(String, Vec<String>)>,
}

/// What a character of a table takes on paper, and a page on its side has room for, in millimetres.
const CHARACTER: f32 = 1.75;
const ACROSS: f32 = 257.0;
/// The space between columns on paper, in millimetres.
const GAP: f32 = 3.0;
/// Rows that are written for paper together.
const KEPT: usize = 2_000;

impl<W: Write> HtmlSink<W> {
    /// Makes one.
    pub fn new(out: W, frame: Frame) -> Self {
        Self {
            out,
            frame,
            columns: Vec::new(),
            title: String::new(),
            is_open: false,
            table: None,
            tables: 0,
            nothing: String::new(),
            index: "",
        }
    }

    /// Links to the page that lists this one and others.
    #[must_use]
    pub fn with_index(self, file: &'static str) -> Self {
        Self { index: file, ..self }
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.open("Report", PictureRule::None)?;
        self.end_table()?;
        let (short_name, made) = (escaped(&self.frame.short_name), escaped(&self.frame.made));
        let word = self.frame.language.made();
        writeln!(self.out, "<footer><span>{short_name}</span><span>{word} {made}</span></footer>\n</main>\n</body>\n</html>")
    }

    fn open(&mut self, title: &str, pictures: PictureRule) -> io::Result<()> {
        if std::mem::replace(&mut self.is_open, true) {
            return Ok(());
        }
        head(&mut self.out, &self.frame, title, pictures)?;
        if self.index.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "<nav><a href=\"{}\">All reports</a></nav>", self.index)
    }

    fn start_table(&mut self, open: Open) -> io::Result<()> {
        let class = if open.bands.is_empty() { "scroll" } else { "scroll screen" };
        let (name, heads) = (&open.name, open.heads.concat());
        writeln!(
            self.out,
            "<div class=\"{class}\" role=region tabindex=0 aria-label=\"{name}\">\n<table>\n<thead><tr>{heads}</thead>\n<tbody>"
        )?;
        self.table = Some(open);
        Ok(())
    }

    fn end_table(&mut self) -> io::Result<()> {
        let Some(open) = self.table.take() else { return Ok(()) };
        self.out.write_all(b"</table>\n</div>\n")?;
        for_paper(&mut self.out, &open)?;
        if open.rows == 0 && self.tables == 1 && !self.nothing.is_empty() {
            writeln!(self.out, "<p class=nothing>{}</p>", escaped(&self.nothing))?;
        }
        Ok(())
    }

    fn cells(&mut self, cells: &[Cell], class: &str) -> io::Result<()> {
        let Some(open) = &mut self.table else { return Ok(()) };
        open.rows += 1;
        let mut line = format!("<tr{class}>");
        let mut starts = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            let kind = self.columns.get(place).map_or(ColumnKind::Words, |column| column.kind);
            if !open.bands.is_empty() {
                starts.push(line.len());
            }
            line.push_str(match (kind, cell) {
                (ColumnKind::Number, _) | (_, Cell::Number(_) | Cell::Share(_)) => "<td class=n>",
                (ColumnKind::Whole, _) => "<td class=w>",
                // Names are in any script: each finds its own direction.
                (ColumnKind::Words | ColumnKind::Aligned, Cell::Text(_)) => "<td dir=auto>",
                (ColumnKind::Words | ColumnKind::Aligned, _) => "<td>",
            });
            escape(&mut line, &cell.to_reading());
        }
        let end = line.len();
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        if open.bands.is_empty() {
            return Ok(());
        }
        let ends = starts.iter().skip(1).copied().chain([end]);
        let written = starts.iter().zip(ends).map(|(&start, end)| line[start..end].to_owned()).collect();
        open.kept.push((class.to_owned(), written));
        if open.kept.len() < KEPT {
            return Ok(());
        }
        // A table of very many rows goes on in another, so that memory stays flat.
        let Some(mut open) = self.table.take() else { return Ok(()) };
        self.out.write_all(b"</table>\n</div>\n")?;
        for_paper(&mut self.out, &open)?;
        open.kept.clear();
        self.start_table(open)
    }
}

/// Writes the rows once more for paper, in as many tables side by side as the columns need: a page cannot be scrolled.
fn for_paper(out: &mut impl Write, open: &Open) -> io::Result<()> {
    for band in &open.bands {
        let of = |cells: &[String]| band.iter().filter_map(|&place| cells.get(place)).cloned().collect::<String>();
        writeln!(out, "<div class=paper>\n<table>\n<thead><tr>{}</thead>\n<tbody>", of(&open.heads))?;
        for (class, cells) in &open.kept {
            writeln!(out, "<tr{class}>{}", of(cells))?;
        }
        out.write_all(b"</table>\n</div>\n")?;
    }
    Ok(())
}

/// Divides columns into groups that fit side by side on a printed page; empty if all of them do.
fn on_paper(columns: &[Column]) -> Vec<Vec<usize>> {
    // Headings break between words, and values of words anywhere.
    let widest = |text: &str| text.split(' ').map(|word| word.chars().count()).max().unwrap_or_default();
    let width = |column: &Column| {
        let value =
            if matches!(column.kind, ColumnKind::Words | ColumnKind::Aligned) { column.width.min(24) } else { column.width };
        f32::from(value.max(widest(&column.heading()) as u16)) * CHARACTER
    };
    let widths: Vec<f32> = columns.iter().map(width).collect();
    let keys = columns.iter().take(2).take_while(|column| column.kind != ColumnKind::Number).count();
    let divided = bands(&widths, GAP, keys.min(if widths.iter().take(2).sum::<f32>() > ACROSS / 2.0 { 1 } else { 2 }), ACROSS);
    if divided.len() > 1 { divided } else { Vec::new() }
}

impl<W: Write> Sink for HtmlSink<W> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.open(&cover.title, if cover.photo.is_some() { PictureRule::Inside } else { PictureRule::None })?;
        self.title.clone_from(&cover.title);
        self.nothing.clone_from(&cover.nothing);
        let mut head = String::new();
        let (event, place) = (escaped(&self.frame.event), escaped(&self.frame.place));
        head.push_str(&format!("<header>\n<p class=event dir=auto>{event}</p>\n<p class=place dir=auto>{place}</p>\n"));
        if let Some(photo) = &cover.photo {
            let (name, data) = (escaped(&cover.title), base64::engine::general_purpose::STANDARD.encode(&photo.jpeg));
            head.push_str(&format!("<img class=photo alt=\"{name}\" src=\"data:image/jpeg;base64,{data}\">\n"));
        }
        head.push_str(&format!("<h1 dir=auto>{}</h1>\n", escaped(&cover.title)));
        for line in &cover.about {
            head.push_str(&format!("<p class=about dir=auto>{}</p>\n", escaped(line)));
        }
        head.push_str(&format!("<p class=made>{} {}</p>\n</header>\n", self.frame.language.made(), escaped(&self.frame.made)));
        figures(&mut head, &cover.figures);
        if !cover.facts.is_empty() {
            head.push_str("<dl class=facts>\n");
            for (label, value) in &cover.facts {
                head.push_str(&format!("<div><dt>{}</dt><dd dir=auto>{}</dd></div>\n", escaped(label), escaped(value)));
            }
            head.push_str("</dl>\n");
        }
        for sentence in &cover.sentences {
            let direction = if sentence.language.is_right_to_left() { "rtl" } else { "ltr" };
            let (language, text) = (sentence.language, escaped(&sentence.text));
            head.push_str(&format!("<p class=quote lang={language} dir={direction}>{text}</p>\n"));
        }
        if let Some(chart) = cover.chart.as_ref().filter(|chart| !chart.points.is_empty()) {
            head.push_str(&svg(chart));
        }
        for note in &cover.notes {
            head.push_str(&format!("<p class=note>{}</p>\n", escaped(note)));
        }
        self.out.write_all(head.as_bytes())
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.open(title, PictureRule::None)?;
        self.end_table()?;
        self.tables += 1;
        columns.clone_into(&mut self.columns);
        let heading = |column: &Column| {
            let class = if column.kind == ColumnKind::Number { " class=n" } else { "" };
            format!("<th scope=col{class}>{}", escaped(&column.heading()))
        };
        let heads = columns.iter().map(heading).collect();
        // The table of a report that has one bears the report's own title.
        if title != self.title {
            writeln!(self.out, "<h2>{}</h2>", escaped(title))?;
        }
        self.start_table(Open { name: escaped(title), heads, bands: on_paper(columns), ..Open::default() })
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.cells(cells, "")
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.cells(cells, " class=total")
    }
}

/// What pictures a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PictureRule {
    None,
    /// As part of the file.
    Inside,
}

/// Opens a document up to its main part.
fn head(out: &mut impl Write, frame: &Frame, title: &str, pictures: PictureRule) -> io::Result<()> {
    let (title, short_name) = (escaped(title), escaped(&frame.short_name));
    let language = frame.language;
    let direction = if language.is_right_to_left() { "rtl" } else { "ltr" };
    let from = if pictures == PictureRule::Inside { "; img-src data:" } else { "" };
    // The policy lets nothing be fetched, whatever a name or a later edit puts in.
    write!(
        out,
        "<!doctype html>\n<html lang={language} dir={direction}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'{from}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} – {short_name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
}

/// Writes figures, each with what it counts.
fn figures(out: &mut String, figures: &[Figure]) {
    if figures.is_empty() {
        return;
    }
    out.push_str("<dl class=figures>\n");
    for one in figures {
        // The figure stands over what it counts, and the other way round in the text.
        out.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(&one.label), escaped(&one.value)));
    }
    out.push_str("</dl>\n");
}

/// Writes a page that lists others: the file, the title and the figures of each.
///
/// # Errors
/// When the output cannot be written.
pub fn index(
    out: &mut (impl Write + ?Sized),
    frame: &Frame,
    about: &[String],
    pages: &[(&str, &str, &[Figure])],
) -> io::Result<()> {
    let mut out = out;
    head(&mut out, frame, "Reports", PictureRule::None)?;
    let (event, place, made) = (escaped(&frame.event), escaped(&frame.place), escaped(&frame.made));
    let mut text = format!("<header>\n<p class=place dir=auto>{place}</p>\n<h1 dir=auto>{event}</h1>\n");
    for line in about {
        text.push_str(&format!("<p class=about dir=auto>{}</p>\n", escaped(line)));
    }
    text.push_str(&format!("<p class=made>{} {made}</p>\n</header>\n", frame.language.made()));
    for (file, title, of_page) in pages {
        text.push_str(&format!("<section>\n<h2><a href=\"{file}\">{}</a></h2>\n", escaped(title)));
        figures(&mut text, of_page);
        text.push_str("</section>\n");
    }
    let short_name = escaped(&frame.short_name);
    text.push_str(&format!("<footer><span>{short_name}</span><span>{} {made}</span></footer>\n", frame.language.made()));
    out.write_all(text.as_bytes())?;
    out.write_all(b"</main>\n</body>\n</html>\n")
}

fn svg(chart: &Chart) -> String {
    let title = escaped(&chart.title);
    let laid = chart.laid(CHART_WIDTH, f32::MAX);
    let mut svg = format!(
        "<figure>\n<figcaption>{title}</figcaption>\n<svg viewBox=\"0 0 {CHART_WIDTH} {:.2}\" role=\"img\" aria-label=\"{title}\">\n",
        laid.height
    );
    for mark in laid.marks {
        let tone = |tone| if tone == Tone::Strong { "s" } else { "p" };
        // A string takes everything.
        let _ = match mark {
            ChartMark::Bar { rect: [x, y, width, height], tone: of } => {
                writeln!(svg, "<rect class={} x={x:.2} y={y:.2} width={width:.2} height={height:.2} />", tone(of))
            }
            ChartMark::Rule([x1, y1, x2, y2]) => writeln!(svg, "<line x1={x1:.2} y1={y1:.2} x2={x2:.2} y2={y2:.2} />"),
            ChartMark::Label { x, y, hold, tone: of, text } => {
                let anchor = match hold {
                    LabelEnd::Start => "start",
                    LabelEnd::Middle => "middle",
                    LabelEnd::End => "end",
                };
                let (size, of, text) = (LABEL_SIZE * 25.4 / 72.0, tone(of), escaped(&text));
                writeln!(svg, "<text class={of} x={x:.2} y={y:.2} font-size={size:.2} text-anchor={anchor}>{text}</text>")
            }
        };
    }
    svg.push_str("</svg>\n</figure>\n");
    svg
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text);
    out
}

/// Writes a text so that it is nothing but text, in an element or between double quotes.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            chart::Point,
            table::{column, text},
        },
        *,
    };

    #[test]
    fn texts_stay_texts_and_nothing_is_fetched() {
        let attack = "\"><script src=//x.example/a.js></script><img src=x onerror='a()'>";
        let mut out = Vec::new();
        let frame = Frame { event: attack.into(), short_name: attack.into(), place: attack.into(), ..Frame::default() };
        let mut sink = HtmlSink::new(&mut out, frame);
        let chart = Chart::bars(attack, vec![Point::plain(attack, 3)]);
        sink.cover(&Cover { title: attack.into(), about: vec![attack.into()], chart: Some(chart), ..Cover::default() }).unwrap();
        sink.table(attack, &[column(attack, 10)]).unwrap();
        sink.row(&[text(attack)]).unwrap();
        sink.finish().unwrap();
        let html = String::from_utf8(out).unwrap();
        for bad in ["<script", "<img", "<link", "<iframe", "url(", "@import", "http:", "https:"] {
            assert!(!html.contains(bad), "{bad} in\n{html}");
        }
        assert!(html.contains("&lt;script src=//x.example"));
    }
}
