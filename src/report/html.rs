//! One HTML file that stands alone: styles and charts inside, no script, nothing fetched. Light and dark by the reader's setting,
//! and fit to be printed.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use crate::report::{
    chart::{Chart, Hold, LABEL_SIZE, Mark, Tone},
    frame::Frame,
    sheet::{Cell, Column, Cover, Kind, Sink},
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
    is_table: bool,
}

impl<W: Write> HtmlSink<W> {
    /// Makes one.
    pub fn new(out: W, frame: Frame) -> Self {
        Self { out, frame, columns: Vec::new(), title: String::new(), is_open: false, is_table: false }
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.open("Report")?;
        self.end_table()?;
        let (short_name, made) = (escaped(&self.frame.short_name), escaped(&self.frame.made));
        writeln!(self.out, "<footer><span>{short_name}</span><span>Made {made}</span></footer>\n</main>\n</body>\n</html>")
    }

    fn open(&mut self, title: &str) -> io::Result<()> {
        if std::mem::replace(&mut self.is_open, true) {
            return Ok(());
        }
        let (title, short_name) = (escaped(title), escaped(&self.frame.short_name));
        // The policy lets nothing be fetched, whatever a name or a later edit puts in.
        write!(
            self.out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} – {short_name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        )
    }

    fn end_table(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.is_table) { self.out.write_all(b"</table>\n</div>\n") } else { Ok(()) }
    }

    fn cells(&mut self, cells: &[Cell], class: &str) -> io::Result<()> {
        let mut line = format!("<tr{class}>");
        for (place, cell) in cells.iter().enumerate() {
            let kind = self.columns.get(place).map_or(Kind::Words, |column| column.kind);
            line.push_str(match (kind, cell) {
                (Kind::Number, _) | (_, Cell::Number(_) | Cell::Share(_)) => "<td class=n>",
                (Kind::Whole, _) => "<td class=w>",
                // Names are in any script: each finds its own direction.
                (Kind::Words, Cell::Text(_)) => "<td dir=auto>",
                (Kind::Words, _) => "<td>",
            });
            escape(&mut line, &cell.to_reading());
        }
        line.push('\n');
        self.out.write_all(line.as_bytes())
    }
}

impl<W: Write> Sink for HtmlSink<W> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        self.open(&cover.title)?;
        self.title.clone_from(&cover.title);
        let mut head = String::new();
        let (event, place) = (escaped(&self.frame.event), escaped(&self.frame.place));
        head.push_str(&format!("<header>\n<p class=event dir=auto>{event}</p>\n<p class=place dir=auto>{place}</p>\n"));
        head.push_str(&format!("<h1 dir=auto>{}</h1>\n", escaped(&cover.title)));
        for line in &cover.about {
            head.push_str(&format!("<p class=about dir=auto>{}</p>\n", escaped(line)));
        }
        head.push_str(&format!("<p class=made>Made {}</p>\n</header>\n", escaped(&self.frame.made)));
        if !cover.figures.is_empty() {
            head.push_str("<dl class=figures>\n");
            for one in &cover.figures {
                head.push_str(&format!("<div><dd>{}</dd><dt>{}</dt></div>\n", escaped(&one.value), escaped(&one.label)));
            }
            head.push_str("</dl>\n");
        }
        for sentence in &cover.sentences {
            head.push_str(&format!("<p class=quote lang={}>{}</p>\n", sentence.language, escaped(&sentence.text)));
        }
        if let Some(chart) = cover.chart.as_ref().filter(|chart| !chart.points.is_empty()) {
            head.push_str(&svg(chart));
        }
        for note in &cover.notes {
            head.push_str(&format!("<p class=note>{}</p>\n", escaped(note)));
        }
        self.out.write_all(head.as_bytes())
    }

    fn sheet(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.open(title)?;
        self.end_table()?;
        self.is_table = true;
        columns.clone_into(&mut self.columns);
        let headings: String = columns
            .iter()
            .map(|column| {
                let class = if column.kind == Kind::Number { " class=n" } else { "" };
                format!("<th scope=col{class}>{}", escaped(&column.heading()))
            })
            .collect();
        // The table of a report that has one bears the report's own title.
        let title = if title == self.title { String::new() } else { format!("<h2>{}</h2>\n", escaped(title)) };
        writeln!(self.out, "{title}<div class=scroll>\n<table>\n<thead><tr>{headings}</thead>\n<tbody>")
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.cells(cells, "")
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.cells(cells, " class=total")
    }
}

fn svg(chart: &Chart) -> String {
    let title = escaped(&chart.title);
    let mut svg = format!(
        "<figure>\n<figcaption>{title}</figcaption>\n<svg viewBox=\"0 0 {CHART_WIDTH} {:.2}\" role=\"img\" aria-label=\"{title}\">\n",
        chart.height()
    );
    for mark in chart.marks(CHART_WIDTH) {
        let tone = |tone| if tone == Tone::Strong { "s" } else { "p" };
        // A string takes everything.
        let _ = match mark {
            Mark::Bar { rect: [x, y, width, height], tone: of } => {
                writeln!(svg, "<rect class={} x={x:.2} y={y:.2} width={width:.2} height={height:.2} />", tone(of))
            }
            Mark::Rule([x1, y1, x2, y2]) => writeln!(svg, "<line x1={x1:.2} y1={y1:.2} x2={x2:.2} y2={y2:.2} />"),
            Mark::Label { x, y, hold, tone: of, text } => {
                let anchor = match hold {
                    Hold::Start => "start",
                    Hold::Middle => "middle",
                    Hold::End => "end",
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
            chart::{Point, Shape},
            sheet::{column, text},
        },
        *,
    };

    #[test]
    fn texts_stay_texts_and_nothing_is_fetched() {
        let attack = "\"><script src=//x.example/a.js></script><img src=x onerror='a()'>";
        let mut out = Vec::new();
        let frame = Frame { event: attack.into(), short_name: attack.into(), place: attack.into(), ..Frame::default() };
        let mut sink = HtmlSink::new(&mut out, frame);
        let chart = Chart { title: attack.into(), shape: Shape::Bars, points: vec![Point::plain(attack, 3)] };
        sink.cover(&Cover { title: attack.into(), about: vec![attack.into()], chart: Some(chart), ..Cover::default() }).unwrap();
        sink.sheet(attack, &[column(attack, 10)]).unwrap();
        sink.row(&[text(attack)]).unwrap();
        sink.finish().unwrap();
        let html = String::from_utf8(out).unwrap();
        for bad in ["<script", "<img", "<link", "<iframe", "url(", "@import", "http:", "https:"] {
            assert!(!html.contains(bad), "{bad} in\n{html}");
        }
        assert!(html.contains("&lt;script src=//x.example"));
    }
}
