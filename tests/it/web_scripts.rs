//! The pages' scripts by themselves, in node's own test runner: no browser, no packages.

use std::process::Command;

#[test]
fn the_scripts_of_the_pages_pass_their_own_tests() {
    let root = env!("CARGO_MANIFEST_DIR");
    let tests: Vec<_> = std::fs::read_dir(format!("{root}/tests/pages")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(tests.len() > 1);
    let ran = Command::new("node").arg("--test").args(&tests).current_dir(root).output();
    let Ok(ran) = ran else {
        assert!(std::env::var_os("CI").is_none(), "no node: install nodejs 20 or later");
        eprintln!("SKIPPED: no node; install nodejs 20 or later to run this test");
        return;
    };
    assert!(ran.status.success(), "{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
}
