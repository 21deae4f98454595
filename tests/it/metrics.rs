//! The numbers for a monitor, read as Prometheus reads them.

use std::{collections::BTreeMap, process::Command};

use crate::world::{Reply, got, on_both};

/// What is said of a metric, and its values by what they are of.
#[derive(Default)]
struct Metric {
    help: String,
    kind: String,
    values: Vec<(String, f64)>,
}

fn read(text: &str) -> BTreeMap<String, Metric> {
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            let mut words = about.splitn(3, ' ');
            let (what, name, rest) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            let metric = metrics.entry(name.into()).or_default();
            assert!(metric.values.is_empty(), "{name} is explained before it has values");
            match what {
                "HELP" => metric.help = rest.into(),
                "TYPE" => metric.kind = rest.into(),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (named, value) = line.rsplit_once(' ').unwrap();
        let (name, of) = named.split_once('{').map_or((named, ""), |it| (it.0, it.1.trim_end_matches('}')));
        let parts = ["_bucket", "_sum", "_count"];
        let base = parts.iter().find_map(|it| name.strip_suffix(it)).filter(|it| metrics.contains_key(*it));
        let metric =
            metrics.get_mut(base.unwrap_or(name)).unwrap_or_else(|| panic!("{name} is not explained"));
        metric.values.push((of.into(), value.parse().unwrap_or_else(|_| panic!("{line}"))));
    }
    metrics
}

#[test]
fn every_metric_is_explained_counted_in_base_units_and_named_for_what_it_is() {
    on_both(&[("server.metrics_listen", "127.0.0.1:0"), ("moderation.publish", "all")], |world| {
        world.post_comment(&Reply::by("Ada", "Count me."));
        let address = format!("{}/metrics", world.metrics.as_deref().unwrap());
        let answer = got(world.agent.get(&address).call().unwrap());
        assert_eq!(answer.status, 200, "{}", answer.body);
        let metrics = read(&answer.body);
        for (name, Metric { help, kind, values }) in &metrics {
            assert!(help.ends_with('.'), "{name}: {help:?}");
            assert!(!values.is_empty(), "{name} has no value: nobody can see that it is none");
            assert!(["gauge", "counter", "histogram"].contains(&kind.as_str()), "{name}: {kind}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name} is a {kind}");
            for unit in ["milliseconds", "minutes", "hours", "kilobytes", "_ms", "_secs"] {
                assert!(!name.contains(unit), "{name} is not in base units");
            }
        }
        let value = |name: &str, of: &str| {
            metrics[name].values.iter().find(|it| it.0 == of).unwrap_or_else(|| panic!("{name} {of}")).1
        };
        assert_eq!(value("weshift_comments", "status=\"approved\""), 1.0);
        let version = format!("version=\"{}\"", env!("CARGO_PKG_VERSION"));
        assert_eq!(value("weshift_build_info", &version), 1.0);
        let began = crate::world::START.millis() as f64 / 1_000.0;
        assert_eq!(value("process_start_time_seconds", ""), began, "it does not move with the clock");
        assert_eq!(value("weshift_letter_wait_seconds", ""), 0.0);
        judge(&answer.body);
    });
}

/// Prometheus's own judge, where it is installed.
fn judge(text: &str) {
    let Ok(mut promtool) = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
    else {
        println!("Skipped: promtool is missing.");
        return;
    };
    std::io::Write::write_all(&mut promtool.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let said = promtool.wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{words}");
}
