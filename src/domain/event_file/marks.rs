//! The letter or two by which a badge marks a zone.

/// Makes a zone's mark of its name, so that no other zone has it: the first letter, the first two, the first and the first of
/// another word, the first and any other, and at last the first with a number.
pub(super) fn own(name: &str, taken: &[&str]) -> String {
    let letters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let Some(&first) = letters.first() else { return free(numbered('Z'), taken) };
    let capital: String = first.to_uppercase().collect();
    // The capital of one letter can be two.
    if capital.chars().count() > 1 {
        return free(std::iter::once(capital), taken);
    }
    let words = name.split(|c: char| !c.is_alphanumeric()).skip(1).filter_map(|word| word.chars().next());
    let seconds = letters.get(1).copied().into_iter().chain(words).chain(letters.iter().skip(2).copied());
    let pairs = seconds.map(|second| capital.chars().chain([second]).collect::<String>());
    let number = capital.chars().next().unwrap_or(first);
    free(std::iter::once(capital.clone()).chain(pairs).chain(numbered(number)), taken)
}

/// Returns whether two marks are the same to the eye of a guard: capitals and small letters are.
pub(super) fn are_alike(a: &str, b: &str) -> bool {
    a.to_uppercase() == b.to_uppercase()
}

fn numbered(first: char) -> impl Iterator<Item = String> {
    ('2'..='9').chain('A'..='Z').map(move |second| format!("{first}{second}"))
}

/// Returns the first mark that is free; the first of all if none is.
fn free(marks: impl Iterator<Item = String>, taken: &[&str]) -> String {
    let mut first = None;
    for mark in marks {
        if !taken.iter().any(|taken| are_alike(taken, &mark)) {
            return mark;
        }
        first.get_or_insert(mark);
    }
    first.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_zone_gets_a_mark_of_its_own() {
        let mut marks: Vec<String> = Vec::new();
        for name in
            ["Plenary hall", "press centre", "Protocol office", "P", "Parking", "pr", "大会堂", "大厅", "ßtraße", "\u{2014}"]
        {
            let taken: Vec<&str> = marks.iter().map(String::as_str).collect();
            let mark = own(name, &taken);
            marks.push(mark);
        }
        assert_eq!(marks, ["P", "Pr", "Po", "P2", "Pa", "P3", "大", "大厅", "SS", "Z2"]);
        assert!(marks.iter().all(|mark| mark.chars().count() <= 2));
        let sixteen: Vec<String> = (0..16).fold(Vec::new(), |mut marks, _| {
            let mark = own("Room", &marks.iter().map(String::as_str).collect::<Vec<_>>());
            marks.push(mark);
            marks
        });
        assert_eq!(sixteen[..4], ["R", "Ro", "Rm", "R2"]);
        let all: std::collections::BTreeSet<String> = sixteen.iter().map(|mark| mark.to_uppercase()).collect();
        assert_eq!(all.len(), 16);
    }
}
