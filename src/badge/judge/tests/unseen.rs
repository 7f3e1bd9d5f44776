//! Faults that are easily missed: those that only some people's badges have, those of the back, and those of what is seen through.

use super::{
    At::{Behind, Over, Whole},
    NAME, front,
    planted::{Planted, planted},
};

/// What only some people's badges have.
fn by_conditions() -> Vec<Planted> {
    let over =
        |more: &str, words| planted(Over, "fill", &format!("id=\"a\"; x=75; y=98; width=9; height=9; {more}"), "covered", words);
    let code = |more: &str| format!("{NAME}[[front]]\nkind=\"code\"\nx=67\ny=90\nwidth=32\n{more}\n");
    let many: String = ('A'..='Z')
        .map(|bus| front("text", &format!("text=\"{bus}\"; x=8; y=70; width=6; height=4; size=6; when=\"{{field.bus={bus}}}\"")))
        .collect();
    vec![
        over("when=\"{country=KWT}\"", &["a covers code"]),
        over("when=\"{delegation_type!=Member State}\"", &["a covers code"]),
        over("unless=\"{native_name}\"", &["a covers code"]),
        over("unless=\"{given_name}\"", &["a covers code"]),
        over("when=\"{field.bus>4}\"", &["a covers code"]),
        over("when=\"{category.code=Media}\"", &["a covers code", "only in the category \"Media\""]),
        (
            Over,
            many + &front("fill", "id=\"a\"; x=75; y=98; width=9; height=9; when=\"{email=x@example.org}\""),
            "covered",
            &["a covers code"],
        ),
        (Whole, code("only=[\"field.bus=A\"]"), "no-code", &["people whose values leave it out have no code"]),
        (
            Whole,
            format!("{}[[front]]\nkind=\"code\"\nx=67\ny=90\nwidth=32\n", NAME.replace("x=8", "when=\"{country=KWT}\"\nx=8")),
            "no-name",
            &["people whose values leave it out have no name"],
        ),
        // White on a bar that only some have, and dark on the same.
        (
            Over,
            front("fill", "id=\"a\"; x=8; y=70; width=60; height=8; colour=\"#102030\"; when=\"{field.bus=A}\"")
                + &front("text", "id=\"b\"; text=\"Bus\"; x=10; y=71; width=40; height=6; size=10; colour=\"#ffffff\""),
            "low-contrast",
            &["b in #ffffff on #ffffff", "on the front"],
        ),
        (
            Over,
            front("fill", "id=\"a\"; x=8; y=70; width=60; height=8; colour=\"#102030\"; when=\"{field.bus=A}\"")
                + &front("text", "id=\"b\"; text=\"Bus\"; x=10; y=71; width=40; height=6; size=10"),
            "low-contrast",
            &["b in #161a1f on #102030"],
        ),
    ]
}

/// Codes for other systems, people's own pictures, and what is seen through.
fn for_designers() -> Vec<Planted> {
    let p = planted;
    let barcode = front("barcode", "id=\"bc\"; format=\"datamatrix\"; text=\"{reference}\"; x=70; y=8; width=18; height=18");
    let veil = |colour: &str, opacity: &str| {
        front("fill", &format!("id=\"a\"; x=6; y=56; width=95; height=14; colour=\"{colour}\"; opacity={opacity}"))
    };
    vec![
        p(Over, "barcode", "id=\"bc\"; text=\"{reference}\"; x=60; y=100; width=30; height=8", "covered", &["bc covers code"]),
        p(Over, "barcode", "id=\"bc\"; text=\"{reference}\"; x=8; y=40; width=60; height=12", "covered", &["bc covers nm"]),
        (
            Over,
            barcode.clone() + &front("text", "id=\"a\"; text=\"Lunch\"; x=72; y=14; width=14; height=5; size=9"),
            "covered",
            &["a covers bc", "front"],
        ),
        (
            Over,
            barcode.clone() + &front("fill", "id=\"a\"; x=75; y=13; width=5; height=5; colour=\"#ffffff\""),
            "covered",
            &["a covers bc"],
        ),
        (
            Over,
            barcode + &front("line", "id=\"a\"; x=60; y=9; to_x=100; to_y=9; thickness=0.4; colour=\"#000000\""),
            "covered",
            &["a lies in the quiet zone of bc"],
        ),
        p(
            Over,
            "picture",
            "id=\"flag\"; picture=\"flags/{country}.png\"; x=70; y=95; width=15; height=10",
            "covered",
            &["flag covers code"],
        ),
        p(
            Over,
            "picture",
            "id=\"flag\"; picture=\"flags/{country}.png\"; x=8; y=40; width=15; height=10",
            "covered",
            &["flag covers nm"],
        ),
        p(
            Over,
            "picture",
            "id=\"logo\"; picture=\"logos/{field.bus}.svg\"; x=70; y=95; width=15; height=10",
            "covered",
            &["logo covers code"],
        ),
        (Behind, veil("#000000", "0.9"), "low-contrast", &["delegation in #161a1f on"]),
        (
            Behind,
            veil("#000000", "0.15")
                + &front("text", "id=\"b\"; text=\"Nairobi\"; x=60; y=58; width=38; height=8; size=12; colour=\"#ffffff\""),
            "low-contrast",
            &["b in #ffffff on"],
        ),
        (
            Behind,
            front("fill", "id=\"a\"; x=6; y=8; width=60; height=14; colour=\"#102030\"; radius=7")
                + &front("text", "id=\"b\"; text=\"MM\"; x=6; y=8; width=40; height=6; size=12; colour=\"#ffffff\""),
            "low-contrast",
            &["b in #ffffff on"],
        ),
        (
            Behind,
            front("fill", "id=\"a\"; x=6; y=8; width=60; height=14; colour=\"#102030\"")
                + &front("zones", "id=\"z\"; x=8; y=10; width=40; height=8"),
            "low-contrast",
            &["z in #5a616a on #102030"],
        ),
        p(Behind, "artwork", "file=\"print.svg\"", "text-small", &["small print", "print.svg", "2.8 pt"]),
        p(
            Over,
            "photo",
            "x=8; y=8; width=14; height=17; placeholder=\"always\"; only=[\"Media\"]",
            "photo-small",
            &["\"Media\"", "front"],
        ),
        p(
            Over,
            "text",
            "id=\"a\"; text=\"Nairobi\"; x=8; y=8; width=40; height=4; size=4.4; only=[\"Media\"]",
            "text-small",
            &["\"Media\""],
        ),
        p(
            Over,
            "zones",
            "id=\"z\"; x=8; y=8; width=50; height=6; side=[4,5]; names=4",
            "text-small",
            &["z", "4.0 pt on the front"],
        ),
    ]
}

/// On the back, and on both sides.
fn on_the_back() -> Vec<Planted> {
    let back = |kind: &str, more: &str| front(kind, more).replace("[[front]]", "[[back]]");
    let text = |id: &str, more: &str| {
        back("text", &format!("id=\"{id}\"; text=\"{{event.place}}\"; x=8; width=60; height=8; size=12; {more}"))
    };
    vec![
        (Over, text("a", "y=20") + &text("b", "y=21"), "covered", &["b covers a on the back"]),
        (
            Over,
            text("a", "y=20") + &back("fill", "id=\"b\"; x=0; y=50; width=105; height=9"),
            "bleed",
            &["b ends at the trim", "on the back"],
        ),
        (Over, text("a", "y=20; colour=\"#aaaaaa\""), "low-contrast", &["a in #aaaaaa", "on the back"]),
        // The front has an element of the same id that is hard to read, too.
        (
            Over,
            front("text", "id=\"a\"; text=\"Nairobi\"; x=8; y=8; width=40; height=6; size=9; colour=\"#aaaaaa\"")
                + &text("a", "y=20; colour=\"#bbbbbb\""),
            "low-contrast",
            &["a in #bbbbbb", "on the back"],
        ),
        (Over, text("a", "y=20").replace("size=12", "size=4.5"), "text-small", &["a is set in 4.5 pt on the back"]),
        (Over, back("code", "id=\"c\"; x=8; y=20; width=30") + &text("a", "y=30"), "covered", &["a covers c on the back"]),
    ]
}

/// Returns all of them.
pub(super) fn all() -> Vec<Planted> {
    [by_conditions(), for_designers(), on_the_back()].concat()
}
