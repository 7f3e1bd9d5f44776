//! Names that are alike, and names that are not.

use super::*;

fn like(one: &str, other: &str) -> Option<Likeness> {
    let (forward, back) = (NameForm::of(one).like(&NameForm::of(other)), NameForm::of(other).like(&NameForm::of(one)));
    assert_eq!(forward, back, "{one}, {other}");
    forward
}

#[test]
fn the_habits_of_transliteration_are_one_name() {
    for (one, other) in [
        ("Mohammed Ali", "Muhammad Ali"),
        ("Mohamad Ali", "ALI Mohammed"),
        ("Youssef Al-Sabah", "Alsabah Yousef"),
        ("Hassan El Sayed", "Hasan Alsayed"),
        ("Leila Ben Ali", "Leila Benali"),
        ("Jörn Müller", "Joern Mueller"),
        ("Hans Weiß", "Hans Weiss"),
        ("Abdalrahman Nasser", "Abd al-Rahman Nasser"),
        ("Abdulrahman Nasser", "Abdel Rahman Naser"),
        ("Abdul Aziz Saud", "Abdelaziz Saud"),
        ("Hussein Qassim", "Husayn Kassim"),
        ("Anna van der Berg", "Vanderberg Anna"),
        ("王 小明", "小明 王"),
    ] {
        assert_eq!(like(one, other), Some(Likeness::Same), "{one}, {other}: {:?} {:?}", NameForm::of(one), NameForm::of(other));
        assert_eq!(NameForm::of(one).key(), NameForm::of(other).key(), "{one}, {other}");
    }
}

#[test]
fn a_slip_or_a_middle_name_is_near() {
    for (one, other) in [
        ("Katherine Johnson", "Katherine Jonson"),
        ("Silva Ana Maria", "Silva Ana"),
        ("Ana Maria Silva", "Silva Ana"),
        ("Pedro Almeida", "Pedro Almieda"),
        ("Zoë Quartermain", "Zoe QUARTERMAINE"),
        ("Khalid Hassan Barghouti", "Khalid Hasan Barghoutri"),
    ] {
        assert!(like(one, other).is_some(), "{one}, {other}");
    }
}

#[test]
fn a_slip_is_a_distance_of_one() {
    let letters = ["a", "b", "é", "م"];
    let words: Vec<String> = (0..4_u32.pow(5))
        .map(|number| (0..number % 6).map(|place| letters[(number / 4_u32.pow(place) % 4) as usize]).collect())
        .collect();
    for (place, word) in words.iter().enumerate() {
        for other in words.iter().skip(place % 7).step_by(7) {
            assert_eq!(is_one_slip(word, other), strsim::osa_distance(word, other) <= 1, "{word} {other}");
        }
    }
}

#[test]
fn two_people_are_two() {
    for (one, other) in [
        ("Mario Rossi", "Maria Rossi"),
        ("Omar Ali", "Amro Ali"),
        ("Ana Silva", "Eva Silva"),
        ("Lee", "Lee Min"),
        ("Al-Nuaimi Ahmad", "Al-Nuaimi Hamad"),
        ("Wijaya Siti Nurhaliza", "Siti Nurhaliza"),
        ("Anna Weber", "Anna Huber"),
        ("Ahmed", "Ahmad Saleh"),
        ("", "Ana"),
        ("Albert Smith", "Bert Smith"),
        ("Daniel Costa", "Daniela Costa"),
        ("Ana Maria Silva Costa", "Ana Silva"),
    ] {
        assert_eq!(like(one, other), None, "{one}, {other}: {:?} {:?}", NameForm::of(one), NameForm::of(other));
    }
}
