//! Charts as SVG: one hue and grey, axes from zero, and no text but numbers and times, so that nothing needs escaping.
//!
//! Widths are in per cent of whatever room the page gives, so that letters keep their size on a phone and on a wall. Charts carry
//! classes; the stylesheet colours them, light or dark.

/// Which way a page reads, and its charts with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// From the left.
    LeftToRight,
    /// From the right.
    RightToLeft,
}

/// One bar of a chart of arrivals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArrivalsBar {
    /// Its number.
    pub(super) count: u64,
    /// When it starts, where that is to be written under it.
    pub(super) label: Option<String>,
}

/// The most room that a bar leaves to the next, in parts of its width.
const GAP: f64 = 0.2;

/// Draws how many are there of how many, on a scale that ends at `most`.
pub(super) fn share(part: u64, whole: u64, most: u64, reads: Reads) -> String {
    share_with_marks(part, whole, most, &[], reads)
}

/// Draws a share with marks at parts of the whole, 0 to 1.
pub(super) fn share_with_marks(part: u64, whole: u64, most: u64, marks: &[f64], reads: Reads) -> String {
    let width = |count: u64| if most == 0 { 0.0 } else { 100.0 * count.min(most) as f64 / most as f64 };
    let mut svg = String::from("<svg class=\"share\" aria-hidden=\"true\">");
    for (class, width) in [("whole", width(whole)), ("part", width(part))] {
        let x = place(0.0, width, reads);
        svg.push_str(&format!("<rect class=\"{class}\" x=\"{x:.2}%\" width=\"{width:.2}%\" height=\"100%\"/>"));
    }
    for mark in marks {
        let x = place(mark * width(whole), 0.0, reads);
        svg.push_str(&format!("<line class=\"mark\" x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"-30%\" y2=\"130%\"/>"));
    }
    svg + "</svg>"
}

/// Draws numbers over time, with the largest written over its bar.
pub(super) fn over_time(bars: &[ArrivalsBar], reads: Reads) -> String {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let step = 100.0 / bars.len().max(1) as f64;
    let mut svg =
        String::from("<svg class=\"over-time\" aria-hidden=\"true\"><svg y=\"12%\" height=\"70%\" overflow=\"visible\">");
    let mut texts = String::new();
    let mut is_told = false;
    for (number, bar) in bars.iter().enumerate() {
        let start = number as f64 * step;
        let (x, width) = (place(start, step * (1.0 - GAP), reads), step * (1.0 - GAP));
        let height = 100.0 * bar.count as f64 / most as f64;
        if bar.count > 0 {
            let y = 100.0 - height;
            svg.push_str(&format!(
                "<rect class=\"part\" x=\"{x:.2}%\" width=\"{width:.2}%\" y=\"{y:.2}%\" height=\"{height:.2}%\"/>"
            ));
        }
        if bar.count == most && !is_told {
            is_told = true;
            texts.push_str(&text("peak", x + width / 2.0, "9%", &bar.count.to_string()));
        }
        if let Some(label) = &bar.label {
            // The mark stands where the bar begins: that is the moment it tells.
            let at = place(start, 0.0, reads);
            svg.push_str(&format!("<line class=\"tick\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"100%\" y2=\"105%\"/>"));
            texts.push_str(&text("time", at, "98%", label));
        }
    }
    svg.push_str("<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"100%\" y2=\"100%\"/></svg>");
    svg + &texts + "</svg>"
}

fn text(class: &str, x: f64, y: &str, text: &str) -> String {
    // Near an edge a centred text would stand half outside.
    let side = if x < 5.0 {
        " left"
    } else if x > 95.0 {
        " right"
    } else {
        ""
    };
    format!("<text class=\"{class}{side}\" x=\"{x:.2}%\" y=\"{y}\">{text}</text>")
}

/// Returns where something of a width starts from the left, in per cent.
fn place(start: f64, width: f64, reads: Reads) -> f64 {
    match reads {
        Reads::LeftToRight => start,
        Reads::RightToLeft => 100.0 - start - width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_reads_its_own_way() {
        assert_eq!(
            share(1, 2, 4, Reads::LeftToRight),
            "<svg class=\"share\" aria-hidden=\"true\"><rect class=\"whole\" x=\"0.00%\" width=\"50.00%\" height=\"100%\"/>\
             <rect class=\"part\" x=\"0.00%\" width=\"25.00%\" height=\"100%\"/></svg>"
        );
        assert!(share(1, 2, 4, Reads::RightToLeft).contains("class=\"part\" x=\"75.00%\" width=\"25.00%\""));
        assert!(
            share(3, 0, 0, Reads::LeftToRight).contains("class=\"part\" x=\"0.00%\" width=\"0.00%\""),
            "nothing to divide by"
        );
    }

    #[test]
    fn the_largest_number_fills_the_height_and_is_told_once() {
        let bar = |count| ArrivalsBar { count, label: None };
        let svg = over_time(&[bar(2), bar(0), bar(4), bar(4)], Reads::LeftToRight);
        assert_eq!(svg.matches("<rect").count(), 3, "zero draws no bar");
        assert!(svg.contains("y=\"50.00%\" height=\"50.00%\"") && svg.contains("y=\"0.00%\" height=\"100.00%\""));
        assert_eq!(svg.matches("class=\"peak").count(), 1);
    }
}
