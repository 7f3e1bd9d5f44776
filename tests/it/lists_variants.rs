//! The same faults of lists as other programs write them: other separators, other columns, other languages.

use serde_json::{Value, json};

use crate::lists::{names, people, person, text, values};

#[test]
fn countries_in_other_languages_and_codes() {
    let french = "Référence;Nom;Prénom;Catégorie;Pays\n1;Lima;Ana;Delegate;Etats-Unis d’Amérique\n2;Oko;Ben;Delegate;Royaume-Uni\n\
                  3;Po;Cy;Delegate;Union européenne\n4;Da;Di;Delegate;CIV\n5;E;Ed;Delegate;gb\n";
    let (site, said) = text(french, &[], 0);
    said.err_contains("line 4: Pays \"Union européenne\" is not a country");
    assert_eq!(values(&site, "country"), [json!("USA"), json!("GBR"), Value::Null, json!("CIV"), json!("GBR")]);
    assert_eq!(person(&site, "3")["delegation"], "Union européenne");
    let chinese = "\u{FEFF}姓名,类别,编号,国家\n王伟,Delegate,1,大韩民国\n李娜,Delegate,2,俄罗斯联邦\n张敏,Delegate,3,非洲联盟\n";
    let (site, said) = text(chinese, &[], 0);
    said.err_contains("line 4: 国家 \"非洲联盟\" is not a country");
    assert_eq!(values(&site, "country"), [json!("KOR"), json!("RUS"), Value::Null]);
    assert_eq!(person(&site, "3")["delegation"], "非洲联盟");
}

#[test]
fn cells_that_cannot_be_used_in_other_languages() {
    let french = "Référence;Nom;Prénom;Catégorie;Courriel;Jours;Ordre\n1;Lima;Ana;Delegate;néant;04/11/2024;1,0\n\
                  2;Oko;Ben;Delegate;ben@x;2024-11-05;II\n";
    let (site, said) = text(french, &[], 1);
    said.err_contains("2 added, 0 updated, 0 unchanged, 0 rejected, 4 cells not used")
        .out_contains("line 2: Courriel \"néant\"")
        .out_contains("line 2: Jours \"04/11/2024\"")
        .out_contains("line 2: Ordre \"1,0\"")
        .out_contains("line 3: Ordre \"II\"");
    assert_eq!(names(&site), ["Ana Lima", "Ben Oko"]);
    assert_eq!(person(&site, "2")["email"], "ben@x");
    let russian = "\u{FEFF}Номер\tИмя\tФамилия\tКатегория\tЭлектронная почта\tДни\tФото\n\
                   1\tИван\tПетров\tDelegate\t—\tпонедельник\thttp://x.org/1.png\n2\tОльга\tИванова\tDelegate\to@x.org\t2024-11-04\t\n";
    let (site, said) = text(russian, &[], 1);
    said.err_contains("2 added, 0 updated, 0 unchanged, 0 rejected, 3 cells not used")
        .out_contains("line 2: Электронная почта \"—\"")
        .out_contains("line 2: Дни \"понедельник\"")
        .out_contains("line 2: Фото \"http://x.org/1.png\"");
    assert_eq!((person(&site, "2")["email"].clone(), people(&site).len()), (json!("o@x.org"), 2));
}

#[test]
fn invisible_characters_of_other_lists() {
    let arabic = "\u{FEFF}الرقم المرجعي,الاسم,الفئة\n1,\u{200F}مريم الخوري\u{200F},Delegate\n2,\u{61C}Ana Lima,Delegate\n";
    let (site, said) = text(arabic, &[], 0);
    said.err_contains("line 2: الاسم").err_contains("direction marks, which are dropped");
    assert_eq!(names(&site), ["مريم الخوري", "Ana Lima"]);
    let within = "reference;given_name;family_name;category\n1;\u{202A}Ana\u{202C};Li\u{200E}ma;Delegate\n";
    let (site, said) = text(within, &[], 0);
    said.err_contains("line 2: family_name \"Lima\" holds direction marks");
    assert_eq!(names(&site), ["Ana Lima"]);
    for (list, reference, name) in [
        ("Réf.;Nom;Prénom;Catégorie\n\u{A0}A-7\u{A0};Lima;Ana;Delegate\nA-7;Lima;Ana;Delegate\n", "A-7", "Ana Lima"),
        (
            "Номер\tИмя\tФамилия\tКатегория\nA\u{2060}-8\tИван\tПетров\tDelegate\nA-8\tИван\tПетров\tDelegate\n",
            "A-8",
            "Иван Петров",
        ),
    ] {
        let (site, said) = text(list, &[], 1);
        said.out_contains(&format!("\"{reference}\" stands in line 2 already"));
        assert_eq!(names(&site), [name]);
        assert_eq!(person(&site, reference)["reference"], reference);
    }
}

#[test]
fn damage_of_other_exports() {
    let french = "Référence,Nom,Prénom,Catégorie,Fonction\n1,M&uuml;ller,J&#246;rg,Delegate,Chef\n\
                  2,MÃ¼ller,Ana,Delegate,AttachÃ©e\n3,Lima,Ana,Delegate,#N/A\n";
    let (site, said) = text(french, &[], 0);
    said.err_contains("line 2: Nom \"M&uuml;ller\" has HTML entities; write \"Müller\"")
        .err_contains("line 3: Fonction \"AttachÃ©e\"")
        .err_contains("line 4: Fonction \"#N/A\"");
    assert_eq!(people(&site).len(), 3);
    let spanish = "Referencia\tNombre\tApellidos\tCategoría\tCargo\n1\tJos?\tPe?a\tDelegate\tDirector <b>general</b>\n\
                   2\tAna  Maria\tSr. López\tDelegate\tNULL\n";
    let (site, said) = text(spanish, &[], 0);
    said.err_contains("line 2: Apellidos \"Pe?a\"").err_contains("line 2: Cargo").err_contains("line 3: Cargo \"NULL\"");
    assert_eq!(people(&site).len(), 2);
}

#[test]
fn short_rows_and_lost_quotation_marks_of_other_programs() {
    let russian = "Номер;Имя;Фамилия;Категория;Должность\n1;Иван;Петров;Delegate\n2;Ольга;Иванова;Delegate;Посол\n";
    let (site, said) = text(russian, &[], 0);
    said.err_contains("line 2 ends early");
    assert_eq!(values(&site, "function"), [Value::Null, json!("Посол")]);
    let french =
        "Référence\tNom\tPrénom\tCatégorie\tPays\tFonction\n1\tLima\tAna\tDelegate\n2\tOko\tBen\tDelegate\tKenya\tChef\n";
    let (site, said) = text(french, &[], 0);
    said.err_contains("line 2 ends early");
    assert_eq!(values(&site, "country"), [Value::Null, json!("KEN")]);
    let name = "Référence;Nom;Prénom;Catégorie;Fonction\n1;Lima;Ana;Delegate;Chef\n2;\"Oko;Ben;Delegate;Chef\n3;Po;Cy;Delegate;Chef\n\
                4;Da;Di;Delegate;\"Adjoint\"\n";
    let (site, said) = text(name, &[], 1);
    said.out_contains("line 3: Nom").out_contains("a quotation mark that nothing closes");
    assert_eq!(names(&site), ["Ana Lima", "Cy Po", "Di Da"]);
    let tabs = "reference\tname\tcategory\tfunction\n1\tAna\tDelegate\tthe \"First\n2\tBen\tDelegate\t\"Second\n3\tCy\tDelegate\tThird\n";
    let (site, said) = text(tabs, &[], 1);
    said.out_contains("line 3: function");
    assert_eq!(names(&site), ["Ana", "Cy"]);
}

#[test]
fn headings_in_two_languages_however_they_are_joined() {
    let broken = "Фамилия / Family name;Имя (Given name);\"Категория\nCategory\";Reference / Номер\nПетров;Иван;Delegate;1\n";
    assert_eq!(names(&text(broken, &[], 0).0), ["Иван Петров"]);
    let joined = "Reference - المرجع,الاسم الأول | First name,Family name (اسم العائلة),Category/الفئة\n1,Ana,Lima,Delegate\n";
    assert_eq!(names(&text(joined, &[], 0).0), ["Ana Lima"]);
}
