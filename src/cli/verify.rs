//! `dateline verify`: whether an index is sound.

use crate::error::Result;
use crate::index::verify::verify;

use super::print;
use super::{Context, Ending, Format, counted};

/// Check the index: checksums, every article readable, counts that agree
///
/// Reads everything, some hundred megabytes a second. Exit code 2 if anything is damaged, each with the file it is in.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_args: Args, context: &mut Context) -> Result<Ending> {
    let dir = context.home.dir();
    let report = verify(&dir)?;
    match context.format {
        Format::Json => context.out.json(&report)?,
        Format::Text => {
            for damage in &report.damage {
                let file = dir.join(&damage.file);
                context
                    .out
                    .text(&format!("{}: {}\n", file.display(), damage.what))?;
            }
            let checked = format!(
                "{} in {} and {}",
                counted(report.articles, "article"),
                counted(report.segments, "segment"),
                counted(report.files, "file")
            );
            let verdict = match report.damage.len() as u64 {
                0 => "sound".to_owned(),
                count => counted(count, "finding"),
            };
            context.out.line(&format!("{checked}: {verdict}"))?;
        }
    }
    if report.damage.is_empty() {
        return Ok(Ending::Found);
    }
    context.messages.refusal("verify: the index is damaged");
    print::hint("dateline index --rebuild makes it anew from what can still be read");
    Ok(Ending::Failed)
}
