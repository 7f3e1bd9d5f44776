//! The package is described twice, for cargo-deb in `Cargo.toml` and for dpkg-deb in `.ci/package/build`: both say the same.

use std::{fs, path::Path};

use toml::{Table, Value};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn metadata() -> Table {
    let manifest: Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    manifest["package"]["metadata"]["deb"].as_table().unwrap().clone()
}

fn build() -> String {
    fs::read_to_string(root().join(".ci/package/build")).unwrap()
}

/// Returns a field of the control file that the script writes.
fn control<'b>(build: &'b str, field: &str) -> &'b str {
    let start = format!("{field}: ");
    build.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no {field} in the script"))
}

#[test]
fn both_descriptions_have_the_same_fields() {
    let (deb, build) = (metadata(), build());
    let text = |key: &str| deb[key].as_str().unwrap().trim().to_owned();
    for (key, field) in [
        ("maintainer", "Maintainer"),
        ("recommends", "Recommends"),
        ("suggests", "Suggests"),
        ("section", "Section"),
        ("priority", "Priority"),
    ] {
        assert_eq!(text(key), control(&build, field), "{key}");
    }
    // What is needed by the symbols, cargo-deb finds as the script does.
    assert!(
        text("depends").ends_with("$auto") && control(&build, "Depends").starts_with(text("depends").trim_end_matches("$auto"))
    );
    for line in text("extended-description").lines() {
        assert!(build.contains(&format!("\n {line}\n")), "{line}");
    }
}

#[test]
fn both_pack_the_same_files() {
    let (deb, build) = (metadata(), build());
    let generate = fs::read_to_string(root().join(".ci/package/generate")).unwrap();
    let assets: Vec<[String; 3]> =
        deb["assets"].as_array().unwrap().iter().map(|asset| asset.clone().try_into().unwrap()).collect();
    for [from, to, mode] in &assets {
        let program = from == "target/release/accredit";
        assert_eq!(mode, if program { "755" } else { "644" }, "{from}");
        match from.strip_prefix("target/package/") {
            Some(made) => {
                assert_eq!(to, &format!("usr/share/{}/", made.rsplit_once('/').unwrap().0), "{from}");
                assert!(generate.contains(made.trim_end_matches("/*")), "{made} is not generated");
            }
            None if program => assert!(build.contains("\"$root/usr/bin/accredit\""), "{from}"),
            None => {
                let folder = from.split('*').next().unwrap().rsplit_once('/').map_or("", |(folder, _)| folder);
                assert!(root().join(folder).exists(), "{from}");
                let named = from.split(['*']).next().unwrap().trim_end_matches('/');
                assert!(build.contains(named), "{from} is not packed by the script");
            }
        }
    }
    // Nothing that the script installs from the repository is missing here.
    for line in build.lines().filter(|line| line.starts_with("install -m 644") || line.starts_with("install -D -m 644")) {
        for from in
            line.split_whitespace().filter(|word| !word.starts_with(['-', '"', '6']) && *word != "install" && *word != "LICENSE")
        {
            assert!(assets.iter().any(|[known, ..]| known == from), "{from} is missing in Cargo.toml");
        }
    }
    let scripts = root().join(deb["maintainer-scripts"].as_str().unwrap());
    for script in ["postinst", "prerm", "postrm"] {
        assert!(scripts.join(script).is_file() && build.contains(&format!(".ci/package/{script}")), "{script}");
    }
}

#[test]
fn the_unit_can_be_read_by_systemd() {
    let Value::Array(assets) = &metadata()["assets"] else { panic!("assets are a list") };
    let unit = assets.iter().filter_map(|asset| asset[0].as_str()).find(|from| from.ends_with(".service")).unwrap();
    let text = fs::read_to_string(root().join(unit)).unwrap();
    for promise in ["NoNewPrivileges=yes", "ProtectSystem=strict", "User=accredit", "CapabilityBoundingSet=\n"] {
        assert!(text.contains(promise), "{promise}");
    }
}
