//! Labels of bars that are longer than their room.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Breaks a label into lines of at most so many letters, between words where there are words.
pub(super) fn wrapped(label: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in label.split_whitespace() {
        let line = lines.last_mut().expect("there is one from the start");
        if line.is_empty() || line.width() + 1 + word.width() <= most {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
        // A word that is longer than a line is broken.
        while let Some(end) = too_long(lines.last().map_or("", String::as_str), most) {
            let line = lines.last_mut().expect("there is one from the start");
            let rest = line.split_off(end);
            lines.push(rest);
        }
    }
    lines
}

/// Returns where a line has to be broken that has more than so many letters.
fn too_long(line: &str, most: usize) -> Option<usize> {
    if line.width() <= most {
        return None;
    }
    let mut taken = 0;
    line.grapheme_indices(true).find_map(|(at, letter)| {
        taken += letter.width();
        (taken > most && at > 0).then_some(at)
    })
}
