//! The browsers that the walks in `tests/browser` are taken in.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use self::Browser::*;

/// A browser that walks are taken in, as Debian has it.
#[derive(Debug, Clone, Copy)]
pub enum Browser {
    Chromium,
    Firefox,
    WebKit,
}

impl Browser {
    /// Whether it is installed, with what drives it. Says so when not; in continuous integration it must be there.
    pub fn is_here(self) -> bool {
        let (programs, packages): (&[&str], _) = match self {
            Chromium => (&["/usr/bin/chromium"], "chromium"),
            Firefox => (&["/usr/bin/firefox-esr"], "firefox-esr"),
            WebKit => (&["/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"], "webkit2gtk-driver and xvfb"),
        };
        let node = Command::new("node").arg("--version").output().is_ok_and(|it| it.status.success());
        let packages_of_node = folder().join("node_modules/playwright-core").exists();
        let here = node && packages_of_node && programs.iter().all(|it| Path::new(it).exists());
        if !here {
            let missing =
                format!("Node.js, Debian's {packages}, or npm ci --prefix tests/browser is missing");
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
            println!("Skipped in {self:?}: {missing}.");
        }
        here
    }

    pub fn walks(self, script: &str, arguments: &[&str]) {
        let mut node = Command::new("node");
        node.arg(script).args(arguments).current_dir(folder());
        if let Firefox = self {
            node.arg("--firefox");
        }
        let output = node.output().unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        println!("{said}");
        assert!(output.status.success(), "{said}");
    }
}

/// Whether the packages of the host pages are installed, as above.
pub fn host_pages_are_here() -> bool {
    let packages = folder().join("hosts/node_modules");
    let here = ["vite", "@types/react"].iter().all(|it| packages.join(it).exists());
    if !here {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "CI needs npm ci in tests/browser/hosts");
        println!("Skipped: npm ci --prefix tests/browser/hosts is missing.");
    }
    here
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}
