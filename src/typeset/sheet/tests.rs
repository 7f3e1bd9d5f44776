use super::*;

const A6: TrimSize = TrimSize { width: 105.0, height: 148.0, bleed: 3.0 };
const CARD: TrimSize = TrimSize { width: 85.6, height: 54.0, bleed: 2.0 };

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-3
}

fn plan(cells: &str, print: &str) -> SheetPlan {
    SheetPlan::read(&format!("name = \"own\"\n[paper]\nsize = \"A4\"\n[cells]\n{cells}\n[print]\n{print}\n")).unwrap()
}

#[test]
fn every_built_in_sheet_is_called_by_its_name_and_holds_what_it_says() {
    let holds: Vec<String> = SheetPlan::builtins()
        .map(|plan| {
            let of = |format| plan.impose(format).map_or("-".into(), |sheet| sheet.cells().to_string());
            format!("{}: {} A6, {} cards", plan.name, of(A6), of(CARD))
        })
        .collect();
    insta::assert_snapshot!(holds.join("\n"), @r"
    single: 1 A6, 1 cards
    a4: 4 A6, 10 cards
    a4-a6: 4 A6, 4 cards
    a4-cards: - A6, 10 cards
    a4-butterfly: 1 A6, 1 cards
    a3: 8 A6, 21 cards
    letter: 2 A6, 12 cards
    letter-a6: 2 A6, 2 cards
    letter-quarter: - A6, 4 cards
    letter-cards: - A6, 10 cards
    letter-butterfly: 1 A6, 1 cards
    roll-62: - A6, 1 cards
    label-4x6: - A6, 1 cards
    avery-l4785: - A6, - cards
    herma-4412: - A6, - cards
    avery-j8159: - A6, - cards
    avery-j8160: - A6, - cards
    avery-j8163: - A6, - cards
    avery-j8165: - A6, 8 cards
    avery-5160: - A6, - cards
    avery-5163: - A6, - cards
    avery-5164: - A6, 6 cards
    avery-5392: - A6, 6 cards
    avery-5395: - A6, 8 cards
    ");
    for name in SHELF.names() {
        assert_eq!(SheetPlan::find(name).unwrap().name, name);
    }
}

#[test]
fn four_a6_badges_fill_an_a4_sheet() {
    let sheet = Sheet::find("a4", A6).unwrap();
    let cells = &sheet.front.cells;
    assert_eq!((cells[0].x, cells[0].y), (0.0, 148.5));
    assert_eq!((cells[3].x, cells[3].y), (105.0, 0.5));
    assert_eq!(cells[0].bleed, [3.0, 0.0, 0.0, 3.0], "no colour runs over a neighbour");
}

#[test]
fn a_badge_stands_in_the_middle_of_its_cell_and_bleeds_meet_between_badges() {
    let sheet = plan("width = 100\nheight = 60\ngap_x = 4\ncolumns = 2\nrows = 4\nleft = 3\ntop = 10", "").impose(CARD).unwrap();
    let (first, second) = (sheet.front.cells[0], sheet.front.cells[1]);
    assert!(near(first.x, 3.0 + 7.2) && near(first.y, 297.0 - 10.0 - 57.0));
    assert!(near(second.x - first.x, 104.0));
    assert_eq!(first.bleed, [2.0; 4], "there is room between the badges");
    let tight = plan("gap_x = 1\ncolumns = 2\nrows = 5", "").impose(CARD).unwrap();
    assert_eq!(tight.front.cells[0].bleed, [2.0, 0.0, 0.5, 2.0]);
    assert!(tight.front.cells[0].bled()[2] <= tight.front.cells[1].bled()[0] + 1e-3, "neighbours never overprint");
}

#[test]
fn marks_stand_outside_every_bleed_and_on_the_paper() {
    for plan in SheetPlan::builtins().map(|plan| SheetPlan { marks: CutMarks::On, ..plan }) {
        let Ok(sheet) = plan.impose(CARD) else { continue };
        for face in [&sheet.front, &sheet.back] {
            for mark in &face.crop_marks {
                let [left, bottom, right, top] =
                    [mark[0].min(mark[2]), mark[1].min(mark[3]), mark[0].max(mark[2]), mark[1].max(mark[3])];
                // Cells may overhang the paper by what a cutter cannot keep.
                let [width, height] = sheet.paper.map(|side| side + 0.1);
                assert!(left >= -0.1 && bottom >= -0.1 && right <= width && top <= height, "{}: {mark:?}", plan.name);
                for cell in &face.cells {
                    let bled = cell.bled();
                    let is_off = right < bled[0] || left > bled[2] || top < bled[1] || bottom > bled[3];
                    assert!(is_off, "{}: {mark:?} touches {bled:?}", plan.name);
                }
            }
        }
    }
    let single = SheetPlan { marks: CutMarks::On, ..SheetPlan::find("single").unwrap() }.impose(A6).unwrap();
    assert_eq!((single.paper, single.front.crop_marks.len()), ([123.0, 166.0], 8));
    assert_eq!(single.front.boxes, Some([[9.0, 9.0, 114.0, 157.0], [6.0, 6.0, 117.0, 160.0]]));
}

#[test]
fn a_label_is_as_long_as_its_badge_and_a_wide_badge_is_turned() {
    let sheet = Sheet::find("roll-62", CARD).unwrap();
    assert!(near(sheet.paper[0], 62.0) && near(sheet.paper[1], 85.6));
    assert_eq!(sheet.front.cells[0].turn, Turn::Left);
    assert!(near(sheet.front.cells[0].x, 4.0));
    let upright = Sheet::find("roll-62", TrimSize { width: 60.0, height: 90.0, bleed: 0.0 }).unwrap();
    assert_eq!((upright.paper, upright.front.cells[0].turn), ([62.0, 90.0], Turn::None));
}

#[test]
fn the_start_is_a_cell_of_the_sheet() {
    let started = |start| SheetPlan { start, ..SheetPlan::find("a4-cards").unwrap() }.impose(CARD).map(|sheet| sheet.skipped);
    assert_eq!(started(10), Ok(9));
    assert_eq!(started(11).unwrap_err().to_string(), "the sheet a4-cards has 10 cells and no cell 11; start from 1 to 10");
}

#[test]
fn offsets_move_right_and_down_as_the_badge_is_looked_at() {
    let moved = |duplex: &str| {
        let print = format!("offset = [1, 2]\nback_offset = [0.5, -0.25]\nduplex = \"{duplex}\"");
        let (still, moved) = (plan("", &format!("duplex = \"{duplex}\"")), plan("", &print));
        let (still, moved) = (still.impose(CARD).unwrap(), moved.impose(CARD).unwrap());
        let by = |a: &SheetSide, b: &SheetSide| (b.cells[0].x - a.cells[0].x, b.cells[0].y - a.cells[0].y);
        (by(&still.front, &moved.front), by(&still.back, &moved.back))
    };
    assert_eq!(moved("long"), ((1.0, -2.0), (0.5, 0.25)));
    // These backs stand on their heads, and so do right and down on them.
    assert_eq!(moved("short"), ((1.0, -2.0), (-0.5, -0.25)));
}

#[test]
fn what_does_not_fit_is_said_with_both_sizes() {
    let error = Sheet::find("a4-cards", A6).unwrap_err().to_string();
    assert!(error.starts_with("a badge of 105 × 148 mm does not fit a cell of 85.6 × 54 mm on the sheet a4-cards; "), "{error}");
    let error = Sheet::find("roll-62", A6).unwrap_err().to_string();
    assert!(error.starts_with("a badge of 105 × 148 mm does not fit the paper of 62 × 148 mm"), "{error}");
    let error = plan("columns = 3", "").impose(CARD).unwrap_err().to_string();
    assert!(error.starts_with("3 columns of badges of 85.6 × 54 mm do not fit the sheet own of 210 × 297 mm"), "{error}");
    let error = Sheet::find("a4-card", A6).unwrap_err().to_string();
    assert!(error.contains("did you mean \"a4-cards\"?") && error.contains("single, a4"), "{error}");
}

#[test]
fn errors_of_a_file_name_line_key_and_remedy() {
    let refused = |text: &str| SheetPlan::read(text).unwrap_err().to_string();
    insta::assert_snapshot!([
        refused("name = \"x\"\n[paper]\nsize = \"A44\"\n"),
        refused("name = \"x\"\n[paper]\nwidth = 62\nheight = \"long\"\n"),
        refused("name = \"x\"\n[paper]\nwidth = nan\nheight = 100\n"),
        refused("name = \"x\"\n[paper]\norientation = \"portrait\"\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\nwidth = 3\n"),
        refused("name = \"x y\"\n[paper]\nsize = \"A4\"\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[cells]\nwidth = 90\ncolumns = 3\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[cells]\ncolumns = 0\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[cells]\nstart = 0\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[cells]\ncolums = 2\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[print]\nduplex = \"longg\"\n"),
        refused("name = \"x\"\n[paper]\nsize = \"A4\"\n[print]\noffset = [1, 90]\n"),
    ]
    .join("\n"), @r#"
    line 3: size "A44" is not one of A4, A3, A5, A6, Letter, Legal, Tabloid; write one of them, or width and height in mm; did you mean "A4"?
    line 4: height "long" is neither a length in mm, nor "bleed" nor "trim"
    line 3: width is NaN; paper has from 20 to 1200 mm
    line 2: the paper has no size; write size = "A4", or width and height in mm
    line 3: "size" cannot go together with "width" or "height"; use a name, or both lengths
    line 1: the sheet's name "x y" may only have letters, digits, - and _
    line 6: 3 columns of 90 mm with gaps of 0 mm and a margin of 0 mm take 270 mm, and the paper's width is 210 mm; use fewer or smaller cells, or larger paper
    line 5: columns is 0; it must be from 1 to 100
    line 5: start is 0; cells are counted from 1, from left to right and from the top row down
    line 5: unknown key "colums" in [cells]; did you mean "columns"?; known keys are width, height, columns, rows, gap_x, gap_y, left, top, turn, start
    line 5: duplex "longg" is not one of long, short, off; did you mean "long"?
    line 5: offset is [1, 90]; each must be from -20 to 20 mm
    "#);
}

#[test]
fn no_text_makes_the_reader_or_the_imposition_panic() {
    let words = ["0", "-1", "1e30", "nan", "inf", "\"trim\"", "\"bleed\"", "5", "1200", "[1, 2]", "99", "true", "\"if-needed\""];
    let keys = ["width", "height", "columns", "rows", "gap_x", "left", "top", "turn", "start"];
    for (place, a) in words.iter().enumerate() {
        for b in words {
            for key in keys {
                let other = keys[(place + key.len()) % keys.len()];
                let text =
                    format!("name = \"x\"\n[paper]\nwidth = {a}\nheight = {b}\n[cells]\n{key} = {b}\nq = 1\n{other} = {a}\n");
                for text in [text.replace("q = 1\n", ""), text] {
                    if let Ok(plan) = SheetPlan::read(&text) {
                        let _ = plan.impose(CARD).map(|sheet| assert!(sheet.cells() > 0));
                    }
                }
            }
        }
    }
}

#[test]
fn label_stock_is_found_by_its_article_number() {
    for (asked, sheet, cells, first) in [
        ("L4785", "avery-l4785", 10, [17.5, 13.5]),
        ("HERMA 4412", "herma-4412", 10, [17.5, 13.5]),
        ("Avery L7159", "avery-j8159", 24, [7.2, 12.9]),
        ("J8159", "avery-j8159", 24, [7.2, 12.9]),
        ("5160", "avery-5160", 30, [4.7625, 12.7]),
        ("5392", "avery-5392", 6, [6.35, 25.4]),
        ("avery-5395", "avery-5395", 8, [17.4625, 14.8167]),
    ] {
        let plan = SheetPlan::find(asked).unwrap();
        assert_eq!(plan.name, sheet);
        let label = TrimSize { width: plan.cell[0].unwrap(), height: plan.cell[1].unwrap(), bleed: 0.0 };
        let laid = plan.impose(label).unwrap();
        let cell = laid.front.cells[0];
        assert_eq!(laid.cells(), cells, "{asked}");
        let top = laid.paper[1] - cell.trim()[3];
        assert!((cell.x - first[0]).abs() < 0.01 && (top - first[1]).abs() < 0.01, "{asked}: {} {top}", cell.x);
        // The makers cut their sheets alike on both sides.
        let last = laid.front.cells[cells - 1].trim();
        assert!((laid.paper[0] - last[2] - cell.x).abs() < 0.25 && (last[1] - top).abs() < 0.25, "{asked}: {last:?}");
    }
    assert!(SheetPlan::find("4711").is_err() && SheetPlan::find("a4-5160").is_err());
}

#[test]
fn sheets_that_badges_fill_come_into_the_white_edge_of_office_printers() {
    let a6 = TrimSize { width: 105.0, height: 148.0, bleed: 3.0 };
    let card = TrimSize { width: 85.6, height: 54.0, bleed: 3.0 };
    let edge = |name: &str, format| SheetPlan::find(name).unwrap().impose(format).unwrap().in_white_edge();
    assert_eq!(edge("a4-a6", a6), Some(0.0));
    assert!(edge("a4", a6).is_some() && edge("letter-a6", a6).is_none());
    assert_eq!((edge("a4-cards", card), edge("avery-l4785", TrimSize { width: 80.0, height: 50.0, bleed: 0.0 })), (None, None));
    assert_eq!(edge("single", a6), None, "it is cut afterwards");
    let butterfly = TrimSize { width: 210.0, height: 297.0, bleed: 0.0 };
    assert_eq!(edge("single", butterfly), Some(0.0), "it is office paper, and is not cut");
    assert_eq!(edge("single", TrimSize { bleed: 3.0, ..butterfly }), None);
    assert_eq!(edge("roll-62", TrimSize { width: 62.0, height: 29.0, bleed: 0.0 }), None);
    let backs = SheetPlan { sides: Sides::Back, ..SheetPlan::find("a4-a6").unwrap() };
    assert_eq!(backs.impose(a6).unwrap().in_white_edge(), Some(0.0));
}

#[test]
fn folds_are_marked_outside_the_trim() {
    let butterfly = TrimSize { width: 210.0, height: 297.0, bleed: 0.0 };
    let marks = |name: &str, marks| {
        let plan = SheetPlan { marks, folds: [Some(105.0), Some(148.5)], ..SheetPlan::find(name).unwrap() };
        let sheet = plan.impose(butterfly).unwrap();
        (sheet.front.cells[0].trim(), sheet.front.crop_marks)
    };
    assert_eq!(marks("a4-butterfly", CutMarks::On).1, Vec::<[f32; 4]>::new(), "there is no room outside");
    let ([left, bottom, right, top], drawn) = marks("single", CutMarks::On);
    let at_x = drawn.iter().filter(|[x, _, to, _]| (x - left - 105.0).abs() < 0.01 && x == to);
    let at_y = drawn.iter().filter(|[_, y, _, to]| (top - y - 148.5).abs() < 0.01 && y == to);
    assert_eq!((at_x.count(), at_y.count()), (4, 4), "two dashes at each end: {drawn:?}");
    for [x, y, to_x, to_y] in drawn {
        let is_outside = |x: f32, y: f32| x < left || x > right || y < bottom || y > top;
        assert!(is_outside(x, y) && is_outside(to_x, to_y));
    }
}
