//! Whether two names are most likely of one person: one rule for the preflight, the desk, the gate and the command line.
//!
//! A name is compared by its words, in any order, in the form in which the habits of transliteration are the same: Mohammed and
//! Muhammad, Al-Sabah and Alsabah, Jörn and Joern. Two names are alike if their words pair off, however they are divided (Ben Ali,
//! Benali), but for one slip of the pen, or one word more on one side (a middle name, a patronymic).

use crate::domain::text::fold;

/// Words of fewer letters than this are never taken for each other by a slip.
const SHORT_WORD: usize = 4;
/// A name needs this many words before another may have one more.
const WORDS_TO_SPARE: usize = 2;
/// The most words that are put together in every order.
const MOST_LOOSE: usize = 4;

/// The most letters that a name has more by a slip than the other: an article's two, and one that is another.
const LETTERS_OF_A_SLIP: u32 = 3;

/// Articles that are written apart, joined, or left out: dropped before a word that follows.
const ARTICLES: &[&str] = &["al", "el", "ul", "as", "ash", "ad", "ar", "az"];

/// What the letters of transliterations come to; earlier pairs before later ones.
const LETTERS: &[(&str, &str)] = &[
    ("sch", "sh"),
    ("tch", "ch"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "f"),
    ("dj", "j"),
    ("ck", "k"),
    ("oe", "o"),
    ("ue", "u"),
    ("ae", "a"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ay", "ai"),
    ("ei", "ai"),
    ("ey", "ai"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("e", "i"),
    ("o", "u"),
];

/// A name as it is compared: its words in their common form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameForm {
    /// Sorted.
    words: Vec<String>,
    /// The first of them in the order of writing: the family name, where it comes first.
    first: String,
    /// Which letters it has: a bit for each of 32 classes of them.
    letters: u32,
}

/// How like two names are; the likest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same, but for order, case, diacritics and habits of transliteration.
    Same,
    /// The same but for one slip, or one word more.
    Near,
}

impl NameForm {
    /// Returns the form of a name, as it is written or folded.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut words = words(name);
        let first = words.first().cloned().unwrap_or_default();
        words.sort_unstable();
        let letters = words.iter().flat_map(|word| word.chars()).fold(0, |letters, c| letters | 1 << (u32::from(c) % 32));
        Self { words, first, letters }
    }

    /// Returns the words, sorted.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns numbers for what may stand beside a word that two names share: names that have it in common and are alike but for a
    /// slip or a word more have one of them in common. So have a few others.
    #[must_use]
    pub fn keys_beside(&self, shared: &str) -> Vec<u64> {
        let place = self.words.iter().position(|word| word == shared);
        let others = self.words.iter().enumerate().filter(|(at, _)| Some(*at) != place).map(|(_, word)| word.as_str());
        let mut keys = Vec::new();
        for word in others {
            keys.push(hashed(word, ""));
            // Of more than two words, names have another in common, or they are of two people.
            if self.words.len() == 2 {
                [Some(word), bare(word)].into_iter().flatten().for_each(|word| keys.extend(keys_of_slips(word)));
            }
        }
        keys
    }

    /// Returns a text that is the same for all names that are [`Likeness::Same`]; empty for a name without letters.
    #[must_use]
    pub fn key(&self) -> String {
        let mut letters: Vec<char> = self.words.iter().flat_map(|word| word.chars()).collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    }

    /// Compares two names; `None` if they are most likely of two people.
    #[must_use]
    pub fn like(&self, other: &Self) -> Option<Likeness> {
        if self.words.is_empty() || other.words.is_empty() {
            return None;
        }
        let (shorter, longer) = if self.words.len() > other.words.len() { (other, self) } else { (self, other) };
        // Most pairs are told apart by their letters.
        if (shorter.letters & !longer.letters).count_ones() > LETTERS_OF_A_SLIP {
            return None;
        }
        let (mine, theirs) = unpaired(&self.words, &other.words)?;
        match (mine.words(), theirs.words()) {
            ([], []) => return Some(Likeness::Same),
            (mine, theirs) if are_divided_otherwise(mine, theirs) => return Some(Likeness::Same),
            _ => {}
        }
        let fewer = self.words.len().min(other.words.len());
        let is_near = match (mine.words(), theirs.words()) {
            // Without its family name a name is of many.
            ([], [more]) => fewer >= WORDS_TO_SPARE && *more != other.first,
            ([more], []) => fewer >= WORDS_TO_SPARE && *more != self.first,
            ([word], [other]) => is_slip(word, other),
            ([word], others @ [_, _]) | (others @ [_, _], [word]) => {
                fewer > WORDS_TO_SPARE && others.iter().any(|other| is_slip(word, other))
            }
            _ => false,
        };
        is_near.then_some(Likeness::Near)
    }
}

/// Returns the words of a name in their common form, in the order of writing, put together: where a search finds `benali`.
#[must_use]
pub fn joined(name: &str) -> String {
    words(name).concat()
}

/// Returns whether one word, as it is searched for, may be another of a name: the same but for one slip.
#[must_use]
pub fn is_like_word(written: &str, word: &str) -> bool {
    written == word || is_slip(written, word)
}

/// Returns the words of a name in their common form. Articles go before a word that follows.
fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut words: Vec<String> = Vec::new();
    let mut parts = folded.split(' ').filter(|part| !part.is_empty()).peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() || !ARTICLES.contains(&part) {
            words.push(common(part));
        }
    }
    words
}

/// The words of a name that another lacks.
#[derive(Default)]
struct Loose<'n> {
    words: [&'n str; MOST_LOOSE],
    count: usize,
}

impl<'n> Loose<'n> {
    fn words(&self) -> &[&'n str] {
        &self.words[..self.count]
    }

    /// Adds a word; `None` if there are too many to be of one name.
    fn add(&mut self, word: &'n str) -> Option<()> {
        *self.words.get_mut(self.count)? = word;
        self.count += 1;
        Some(())
    }
}

/// Returns the words of each that the other lacks, both sorted; `None` if one lacks more than any likeness allows. Takes no memory: a
/// large delegation has a million pairs.
fn unpaired<'n>(mut mine: &'n [String], mut theirs: &'n [String]) -> Option<(Loose<'n>, Loose<'n>)> {
    let (mut left, mut right) = (Loose::default(), Loose::default());
    loop {
        match (mine, theirs) {
            ([a, my_rest @ ..], [b, their_rest @ ..]) if a == b => (mine, theirs) = (my_rest, their_rest),
            ([a, my_rest @ ..], [b, ..]) if a < b => {
                left.add(a)?;
                mine = my_rest;
            }
            (_, [b, their_rest @ ..]) => {
                right.add(b)?;
                theirs = their_rest;
            }
            ([a, my_rest @ ..], []) => {
                left.add(a)?;
                mine = my_rest;
            }
            ([], []) => return Some((left, right)),
        }
    }
}

/// Returns whether words come to the same when they are put together in some order: `ben ali` and `benali`.
fn are_divided_otherwise(mine: &[&str], theirs: &[&str]) -> bool {
    let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    if mine.len() == theirs.len() && mine.len() == 1 || mine.is_empty() || theirs.is_empty() || length(mine) != length(theirs) {
        return false;
    }
    let wanted = orders(theirs);
    orders(mine).iter().any(|order| wanted.contains(order))
}

/// Returns words put together in every order.
fn orders(words: &[&str]) -> Vec<String> {
    match words {
        [] => vec![String::new()],
        words => (0..words.len())
            .flat_map(|first| {
                let rest: Vec<&str> = words.iter().enumerate().filter(|(at, _)| *at != first).map(|(_, word)| *word).collect();
                orders(&rest).into_iter().map(move |rest| format!("{}{rest}", words[first]))
            })
            .collect(),
    }
}

/// Returns what follows `al` or `el` at the start of a word.
fn bare(word: &str) -> Option<&str> {
    word.strip_prefix("al").or_else(|| word.strip_prefix("il")).filter(|rest| rest.len() >= SHORT_WORD)
}

/// Returns whether two words differ by one slip, in words that only look as if they began with an article too: Almeida, Almieda.
fn is_slip(word: &str, other: &str) -> bool {
    differ_by_a_slip(word, other)
        || match (bare(word), bare(other)) {
            // The same without it is another name: Albert, Bert.
            (Some(rest), None) => rest != other && differ_by_a_slip(rest, other),
            (None, Some(rest)) => rest != word && differ_by_a_slip(word, rest),
            _ => false,
        }
}

/// Returns numbers for a word and for what is left of it without each of its letters but the first: words that differ by a slip have one in
/// common (Garbe, Fast Similarity Search in Large Dictionaries: the symmetric delete spelling correction).
fn keys_of_slips(word: &str) -> impl Iterator<Item = u64> {
    let without = word.char_indices().skip(1).map(|(at, letter)| hashed(&word[..at], &word[at + letter.len_utf8()..]));
    std::iter::once(hashed(word, "")).chain(without)
}

/// Returns a number for two texts put together (FNV-1a, 64 bits).
fn hashed(start: &str, end: &str) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    start.bytes().chain(end.bytes()).fold(0xcbf2_9ce4_8422_2325, add)
}

/// Returns whether two words differ by one slip: a letter more, less or other, or two in the other order. The first letter does not count as one
/// (Ahmad, Hamad), nor is a last a (Mario, Maria).
fn differ_by_a_slip(word: &str, other: &str) -> bool {
    if word.chars().next() != other.chars().next() || !is_one_slip(word, other) {
        return false;
    }
    if [word, other].iter().any(|word| word.chars().count() < SHORT_WORD) {
        return false;
    }
    let stem = |word: &str| word.trim_end_matches(['a', 'i', 'u']).len();
    word[..stem(word)] != other[..stem(other)] || word.ends_with('a') == other.ends_with('a')
}

/// Returns whether one letter more, less or other, or two in the other order, make one word of the other, or none do: whether their
/// optimal string alignment distance is at most one, found in one walk.
fn is_one_slip(word: &str, other: &str) -> bool {
    let (mut mine, mut theirs) = (word.chars(), other.chars());
    let (mut my_rest, mut their_rest) = (mine.clone(), theirs.clone());
    while let (Some(a), Some(b)) = (my_rest.next(), their_rest.next())
        && a == b
    {
        (mine, theirs) = (my_rest.clone(), their_rest.clone());
    }
    (my_rest, their_rest) = (mine.clone(), theirs.clone());
    while let (Some(a), Some(b)) = (my_rest.next_back(), their_rest.next_back())
        && a == b
    {
        (mine, theirs) = (my_rest.clone(), their_rest.clone());
    }
    let different = |mut letters: std::str::Chars<'_>| [letters.next(), letters.next(), letters.next()];
    match (different(mine), different(theirs)) {
        ([_, None, _], [_, None, _]) => true,
        ([Some(a), Some(b), None], [Some(c), Some(d), None]) => a == d && b == c,
        _ => false,
    }
}

/// Returns a folded word in the form that its transliterations share. Words in other scripts stay as they are.
fn common(word: &str) -> String {
    if !word.is_ascii() {
        return word.to_owned();
    }
    let word = servant(without_article(word));
    let mut text = word.into_owned();
    for (written, heard) in LETTERS {
        if text.contains(written) {
            text = text.replace(written, heard);
        }
    }
    if text.contains('c') {
        text = text.replace("ch", "\u{1}").replace('c', "k").replace('\u{1}', "ch");
    }
    let mut form = String::with_capacity(text.len());
    for c in text.chars() {
        // Doubled letters are heard as one.
        if !form.ends_with(c) {
            form.push(c);
        }
    }
    // A last h is heard by nobody: Fatima, Fatimah.
    if form.len() > SHORT_WORD && form.ends_with("ah") {
        form.pop();
    }
    if is_mohammed(&form) { "muhamad".to_owned() } else { form }
}

/// Takes off the article that a word was written together with: `alsabah`, `elsayed`, not `alina` or `albert`.
fn without_article(word: &str) -> &str {
    /// Names of Europe that begin so, by their letters after `al` or `el`.
    const OTHERS: &[&str] =
        &["bert", "bin", "ber", "fons", "fred", "ban", "bre", "len", "mud", "mei", "var", "ton", "kan", "ston"];
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'l');
    let rest = word.strip_prefix("al").or_else(|| word.strip_prefix("el"));
    match rest {
        Some(rest)
            if rest.len() >= SHORT_WORD && !rest.starts_with(is_vowel) && !OTHERS.iter().any(|other| rest.starts_with(other)) =>
        {
            rest
        }
        _ => word,
    }
}

/// Writes `abdul`, `abdel`, `abdur` … with what follows as `abd` with it: `abdulrahman` is `Abd al-Rahman`.
fn servant(word: &str) -> std::borrow::Cow<'_, str> {
    let Some(rest) = word.strip_prefix("abd") else { return word.into() };
    let mut letters = rest.chars();
    let is_article = matches!(letters.next(), Some('a' | 'e' | 'i' | 'o' | 'u'))
        && matches!(letters.next(), Some('l' | 'r' | 's' | 'n' | 'd' | 'z' | 't'));
    if is_article { format!("abd{}", letters.as_str()).into() } else { word.into() }
}

/// Returns whether a word is one of the spellings of Mohammed.
fn is_mohammed(form: &str) -> bool {
    let consonants: String = form.chars().filter(|c| !matches!(c, 'a' | 'i' | 'u')).collect();
    form.starts_with('m') && matches!(consonants.as_str(), "mhmd" | "mhmt")
}

#[cfg(test)]
mod tests;
