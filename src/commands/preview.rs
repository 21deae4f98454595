//! `weshift preview`: every page and mail view with sample data, for looking at.

use std::{fs, io, path::PathBuf, process::ExitCode};

use clap::Args;
use weshift_templates::{assets, samples};

use super::Failure;

#[derive(Args)]
pub struct PreviewArgs {
    /// The folder to write to.
    #[arg(long, default_value = "preview", value_name = "FOLDER")]
    out: PathBuf,
}

pub fn run(arguments: &PreviewArgs) -> Result<ExitCode, Failure> {
    let count = write(arguments)
        .map_err(|error| Failure::Failed(format!("Cannot write to {}: {error}", arguments.out.display())))?;
    println!("{count} views are in {}: open index.html there.", arguments.out.display());
    Ok(ExitCode::SUCCESS)
}

fn write(arguments: &PreviewArgs) -> io::Result<usize> {
    let out = &arguments.out;
    fs::create_dir_all(out.join("assets"))?;
    fs::write(out.join(assets::CSS_HREF.trim_start_matches('/')), assets::CSS)?;
    fs::write(out.join(assets::JS_HREF.trim_start_matches('/')), assets::JS)?;
    fs::write(out.join(assets::DESK_JS_HREF.trim_start_matches('/')), assets::DESK_JS)?;
    let samples = samples::samples();
    let mut index =
        String::from("<!doctype html><html lang=en><meta charset=utf-8><title>Views of Weshift</title><ul>");
    for sample in &samples {
        // The pages ask for their assets at the root of a site; here they lie beside them.
        fs::write(
            out.join(format!("{}.html", sample.name)),
            sample.html.replace("=\"/assets/", "=\"assets/"),
        )?;
        index.push_str(&format!("<li><a href=\"{0}.html\">{0}</a>", sample.name));
        if let Some(text) = &sample.text {
            fs::write(out.join(format!("{}.txt", sample.name)), text)?;
            index.push_str(&format!(" (<a href=\"{}.txt\">text</a>)", sample.name));
        }
        index.push_str("</li>\n");
    }
    index.push_str("</ul>\n");
    fs::write(out.join("index.html"), index)?;
    Ok(samples.len())
}
