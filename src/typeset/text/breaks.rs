//! Where a line may end, and which of these places makes the best lines.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// A piece of text that stays on one line, without the white space after it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unbroken {
    /// Its bytes of the text.
    pub(super) range: Range<usize>,
    /// Its width in ems.
    pub(super) width: f32,
    /// The width of the space after it, in ems.
    pub(super) gap: f32,
}

/// Where a line may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// At spaces, and between Chinese and Japanese characters.
    Words,
    /// After the hyphens and slashes inside words too.
    Joints,
}

/// Returns the pieces between which a line may end, but not before what closes nor after what opens.
pub(super) fn pieces(text: &str, ends: Ends) -> Vec<Range<usize>> {
    cut(text, 0, |before, after| (ends == Ends::Joints && is_joint(before)) || (is_ideographic(before) && is_ideographic(after)))
}

/// Returns the pieces of a word of a script that writes no spaces: its clusters, with characters that must not start or end a
/// line kept with their neighbour. A word of any other script is one piece.
pub(super) fn clusters(text: &str, word: Range<usize>) -> Vec<Range<usize>> {
    cut(&text[word.clone()], word.start, |before, after| is_unspaced(before) && is_unspaced(after))
}

/// Cuts at spaces, and between clusters where `may` allows it for the last character before and the first one after.
fn cut(text: &str, start: usize, may: impl Fn(char, char) -> bool) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    // A hyphen is a joint only inside a word: the one in " - " belongs to what stands before it.
    let mut before = None;
    for (offset, cluster) in text.grapheme_indices(true) {
        let here = start + offset..start + offset + cluster.len();
        let Some(first) = cluster.chars().next() else { continue };
        if is_space(first) {
            pieces.extend(open.take());
            before = None;
            continue;
        }
        let breaks = before.is_some_and(|last| may(last, first) && may_start(first) && may_end(last));
        match &mut open {
            Some(piece) if !breaks => piece.end = here.end,
            _ => {
                pieces.extend(open.take());
                open = Some(here);
            }
        }
        let alone = open.as_ref().is_some_and(|piece| piece.len() == cluster.len());
        before = if is_joint(first) && alone { None } else { cluster.chars().last() };
    }
    pieces.extend(open);
    pull_dashes(text, start, pieces)
}

/// A dash with spaces around it ends a line and never starts one.
fn pull_dashes(text: &str, start: usize, pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut pulled: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let dash = text[piece.start - start..piece.end - start].chars().all(is_joint);
        match pulled.last_mut().filter(|_| dash) {
            Some(last) => last.end = piece.end,
            None => pulled.push(piece),
        }
    }
    pulled
}

/// Returns whether a line may end at this white space: not at the no-break spaces.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{2007}' | '\u{202F}')) || c == '\u{200B}'
}

/// Returns whether this joins two words that may stand on two lines.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '/' | '\u{2010}' | '\u{2012}'..='\u{2014}' | '\u{58A}')
}

fn is_ideographic(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Yi)
        || matches!(u32::from(c), 0x3001..=0x3003 | 0x3005 | 0x3008..=0x3011 | 0x3014..=0x301F | 0x30FB | 0x30FC | 0xFF01..=0xFF0F | 0xFF1A..=0xFF1F)
}

/// Returns whether the script writes no spaces between words, or has single words that can be too wide.
fn is_unspaced(c: char) -> bool {
    matches!(
        c.script(),
        Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar | Script::Hangul | Script::Tibetan | Script::Javanese
    )
}

/// What closes, small kana, marks of length and repetition, and vowels that follow their consonant never start a line
/// (JIS X 4051; Unicode Standard, chapter 16).
fn may_start(c: char) -> bool {
    !(is_combining_mark(c)
        || matches!(c, ')' | ']' | '}' | ',' | '.' | ':' | ';' | '!' | '?' | '»' | '”' | '’' | '/')
        || matches!(c, '、' | '。' | '〉' | '》' | '」' | '』' | '】' | '〕' | '〗' | '〙' | '〟' | '々' | '・' | 'ー')
        || matches!(c, '！' | '）' | '，' | '．' | '：' | '；' | '？' | '］' | '｝' | '～')
        || "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ".contains(c)
        || matches!(c, 'ะ' | 'า' | 'ำ' | 'ๅ' | 'ๆ' | 'ฯ' | 'ະ' | 'າ' | 'ຳ' | 'ຽ' | 'ໆ' | '་' | '།'))
}

/// What opens, vowels that are written before their consonant, and signs that stack the next one never end a line.
fn may_end(c: char) -> bool {
    !matches!(c, '(' | '[' | '{' | '«' | '“' | '‘' | '〈' | '《' | '「' | '『' | '【' | '〔' | '（' | '［' | '｛')
        && !matches!(c, 'เ'..='ไ' | 'ເ'..='ໄ' | '\u{1039}' | '\u{17D2}')
}

/// Between which pieces lines may end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cuts {
    /// After each of them.
    Anywhere,
    /// Only after these; `needed` is the piece that has to start a line.
    Some {
        /// For each piece, whether a line may end after it.
        after: Vec<bool>,
        /// A piece that starts a line.
        needed: Option<usize>,
    },
}

impl Cuts {
    /// Returns whether the pieces of a range can be a line that starts a text or follows another.
    fn allow(&self, from: usize, to: usize) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Some { after, needed } => {
                (from == 0 || after.get(from - 1) == Some(&true)) && needed.is_none_or(|needed| needed <= from || needed >= to)
            }
        }
    }
}

/// Cuts the pieces into lines so that the widest is as narrow as can be, and the others are as even as that allows. Returns the
/// ranges of pieces, fewer than `lines` if there are fewer pieces; `None` if the cuts do not allow so many lines.
pub(super) fn balance(pieces: &[Unbroken], lines: usize, cuts: &Cuts) -> Option<Vec<Range<usize>>> {
    let count = pieces.len();
    let lines = lines.min(count);
    if lines == 0 {
        return Some(Vec::new());
    }
    let mut reach = vec![0.0_f32];
    for piece in pieces {
        reach.push(reach[reach.len() - 1] + piece.width + piece.gap);
    }
    let span = |from: usize, to: usize| reach[to] - reach[from] - pieces[to - 1].gap;
    // best[n][k]: of all ways to set the first k pieces on n + 1 lines, the widest line, the sum of squares, the last line's start.
    let mut best = vec![vec![(f32::INFINITY, f32::INFINITY, 0); count + 1]; lines];
    for (to, first) in best[0].iter_mut().enumerate().skip(1).filter(|(to, _)| cuts.allow(0, *to)) {
        *first = (span(0, to), span(0, to).powi(2), 0);
    }
    for line in 1..lines {
        for to in line + 1..=count {
            for from in (line..to).filter(|&from| cuts.allow(from, to)) {
                let (widest, squares, _) = best[line - 1][from];
                let width = span(from, to);
                let found = (widest.max(width), squares + width.powi(2), from);
                if (found.0, found.1) < (best[line][to].0, best[line][to].1) {
                    best[line][to] = found;
                }
            }
        }
    }
    if best[lines - 1][count].0.is_infinite() {
        return None;
    }
    let (mut ranges, mut to) = (Vec::new(), count);
    for line in (0..lines).rev() {
        let from = best[line][to].2;
        ranges.push(from..to);
        to = from;
    }
    ranges.reverse();
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_up(text: &str) -> Vec<&str> {
        pieces(text, Ends::Joints).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_end_at_spaces_and_after_joints() {
        assert_eq!(cut_up("Al-Ghamdi  Nasser"), ["Al-", "Ghamdi", "Nasser"]);
        assert_eq!(pieces("Al-Ghamdi a/b", Ends::Words), [0..9, 10..13]);
        assert_eq!(cut_up("Kuwait - City – Gulf"), ["Kuwait -", "City –", "Gulf"]);
        assert_eq!(cut_up("IAEA/OPCW"), ["IAEA/", "OPCW"]);
        assert_eq!(cut_up("No.\u{A0}5 -x"), ["No.\u{A0}5", "-x"]);
        assert_eq!(cut_up("- a"), ["-", "a"]);
        assert_eq!(cut_up(" "), [""; 0]);
    }

    #[test]
    fn chinese_lines_keep_their_punctuation() {
        assert_eq!(cut_up("王、李（張）"), ["王、", "李", "（張）"]);
        assert_eq!(cut_up("サーバー"), ["サー", "バー"]);
        assert_eq!(cut_up("がっこう"), ["がっ", "こ", "う"]);
    }

    #[test]
    fn clusters_of_unspaced_words_keep_their_vowels() {
        let cut_up = |text: &'static str| clusters(text, 0..text.len()).into_iter().map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(cut_up("เรา"), ["เรา"]);
        assert_eq!(cut_up("มนุษย์"), ["ม", "นุ", "ษ", "ย์"]);
        assert_eq!(cut_up("မာန်"), ["မာ", "န်"]);
        assert_eq!(cut_up("ក្រុម"), ["ក្រុ", "ម"]);
        assert_eq!(cut_up("محمد"), ["محمد"]);
        assert_eq!(cut_up("Llanfair"), ["Llanfair"]);
    }

    #[test]
    fn balanced_lines_leave_no_orphan() {
        let pieces: Vec<Unbroken> = [3.0, 3.0, 3.0, 3.0].map(|width| Unbroken { range: 0..0, width, gap: 1.0 }).to_vec();
        let balance = |pieces: &[Unbroken], lines| balance(pieces, lines, &Cuts::Anywhere).unwrap();
        assert_eq!(balance(&pieces, 2), [0..2, 2..4]);
        assert_eq!(balance(&pieces, 9), [0..1, 1..2, 2..3, 3..4]);
        assert!(balance(&[], 2).is_empty());
        // Only the long piece determines the widest line; the others are still even.
        let pieces: Vec<Unbroken> = [9.0, 2.0, 2.0, 2.0, 2.0].map(|width| Unbroken { range: 0..0, width, gap: 0.0 }).to_vec();
        assert_eq!(balance(&pieces, 3), [0..1, 1..3, 3..5]);
    }

    #[test]
    fn lines_end_only_where_they_may() {
        let pieces: Vec<Unbroken> = [3.0, 3.0, 3.0, 3.0].map(|width| Unbroken { range: 0..0, width, gap: 1.0 }).to_vec();
        let cuts = |after: [bool; 4], needed| Cuts::Some { after: after.to_vec(), needed };
        assert_eq!(balance(&pieces, 2, &cuts([true, false, true, false], None)), Some(vec![0..1, 1..4]));
        assert_eq!(balance(&pieces, 2, &cuts([true, true, true, false], Some(3))), Some(vec![0..3, 3..4]));
        assert_eq!(balance(&pieces, 3, &cuts([true, true, true, false], Some(3))), Some(vec![0..1, 1..3, 3..4]));
        assert_eq!(balance(&pieces, 3, &cuts([true, false, false, false], None)), None);
        assert_eq!(balance(&pieces, 2, &cuts([false; 4], None)), None);
    }
}
