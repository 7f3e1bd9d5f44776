//! How long shaping and fitting take. Texts differ from one round to the next, so that none comes from a shaper's memory.

use std::cell::Cell;

use accredit::typeset::{
    fonts::{Fonts, Weight},
    text::{Breaking, Fit, Shaper, Style},
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn style() -> Style {
    Style { weight: Weight::Bold, ..Style::default() }
}

/// The badge's name field of A6.
const NAME: Fit = Fit {
    width: 93.0,
    height: 30.0,
    largest: 32.0,
    smallest: 15.0,
    lines: 2,
    leading: 1.1,
    spacing: 0.0,
    breaking: Breaking::Words,
};

/// Shapes with `make(n)` for a new n every time.
fn rounds(bencher: Bencher<'_, '_>, make: impl Fn(u32) -> String, mut run: impl FnMut(&mut Shaper<'_>, &str)) {
    let fonts = Fonts::load(&[]).expect("no folder was named");
    let mut shaper = Shaper::new(&fonts);
    // Opening fonts is paid once a run, not once a line.
    run(&mut shaper, &make(0));
    let round = Cell::new(0);
    bencher
        .with_inputs(|| {
            round.set(round.get() + 1);
            make(round.get())
        })
        .bench_local_refs(|text| run(&mut shaper, black_box(text)));
}

fn digits(n: u32, zero: char) -> String {
    n.to_string().chars().filter_map(|c| char::from_u32(u32::from(zero) + c.to_digit(10)?)).collect()
}

#[divan::bench]
fn latin(bencher: Bencher<'_, '_>) {
    rounds(bencher, |n| format!("José Ángel Müller {n}"), |shaper, text| drop(black_box(shaper.line(text, style()))));
}

#[divan::bench]
fn ascii(bencher: Bencher<'_, '_>) {
    rounds(bencher, |n| format!("Nasser Al-Ghamdi {n}"), |shaper, text| drop(black_box(shaper.line(text, style()))));
}

#[divan::bench]
fn arabic(bencher: Bencher<'_, '_>) {
    rounds(bencher, |n| format!("محمد عبد الله {}", digits(n, '٠')), |shaper, text| drop(black_box(shaper.line(text, style()))));
}

#[divan::bench]
fn devanagari(bencher: Bencher<'_, '_>) {
    rounds(bencher, |n| format!("अन्तर्राष्ट्रीय {}", digits(n, '०')), |shaper, text| drop(black_box(shaper.line(text, style()))));
}

#[divan::bench]
fn chinese(bencher: Bencher<'_, '_>) {
    rounds(
        bencher,
        |n| format!("王小明{}", char::from_u32(0x4E00 + n % 0x5000).unwrap_or('王')),
        |shaper, text| drop(black_box(shaper.line(text, style()))),
    );
}

#[divan::bench]
fn remembered(bencher: Bencher<'_, '_>) {
    rounds(
        bencher,
        |_| "United Nations Office of Counter-Terrorism".to_owned(),
        |shaper, text| drop(black_box(shaper.line(text, style()))),
    );
}

#[divan::bench]
fn fit_one_line(bencher: Bencher<'_, '_>) {
    rounds(bencher, |n| format!("Li {n}"), |shaper, text| drop(black_box(shaper.fit(text, style(), &NAME))));
}

#[divan::bench]
fn fit_two_lines(bencher: Bencher<'_, '_>) {
    rounds(
        bencher,
        |n| format!("Siti Nurhaliza binti Haji Mohd Yusof {n}"),
        |shaper, text| drop(black_box(shaper.fit(text, style(), &NAME))),
    );
}

/// What a run pays once: with only the embedded faces, and for finding and opening an installed one.
#[divan::bench(args = ["José", "محمد", "王小明"], sample_count = 20)]
fn first_line(text: &str) -> usize {
    let fonts = Fonts::load(&[]).expect("no folder was named");
    Shaper::new(&fonts).line(text, style()).runs.len()
}
