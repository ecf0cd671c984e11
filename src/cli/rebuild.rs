//! `dateline index --rebuild`: every stored article read again by this program, into a new index that takes the place of
//! the old one when it is whole.

use std::path::Path;

use crate::error::{Kind, Result};
use crate::extract::again;
use crate::index::originals::Originals;
use crate::index::settings::Settings;
use crate::index::writer::Writer;

use super::interrupt::Interrupt;
use super::progress::Progress;
use super::{Context, Ending, Format, counted};

pub(super) fn run(dir: &Path, settings: Settings, context: &mut Context) -> Result<Ending> {
    let originals = Originals::open(dir)?;
    let mut writer = Writer::open(dir, settings)?;
    let interrupt = Interrupt::listen();
    let progress = Progress::new(context.messages);
    progress.stage("rebuilding");
    let (mut read, mut lost) = (0u64, 0u64);
    let done = originals.each(&mut |original| {
        interrupt.check()?;
        match original {
            Ok(original) => {
                let article = if originals.have_stated() {
                    again(original.article, original.added)
                } else {
                    original.article
                };
                writer.put_again(article, original.file, original.added)?;
                writer.checkpoint_if_due()?;
                read += 1;
            }
            Err(error) => {
                context.messages.refusal(&error.to_string());
                lost += 1;
            }
        }
        Ok(())
    });
    match done {
        Ok(()) if read > 0 || lost == 0 => {
            if lost > 0 {
                writer.doubt_files();
            }
            writer.finish()?;
        }
        Ok(()) => {
            writer.abandon();
            context
                .messages
                .refusal("index: not one article can be read; the index stays as it is");
            return Ok(Ending::Failed);
        }
        Err(error) => {
            writer.abandon();
            if error.kind() != Kind::Interrupted {
                return Err(error);
            }
            drop(progress);
            context
                .messages
                .refusal("index: stopped; the index is as it was before");
            return Ok(Ending::Interrupted);
        }
    }
    drop(progress);
    match context.format {
        Format::Json => context
            .out
            .json(&serde_json::json!({"rebuilt": read, "lost": lost}))?,
        Format::Text => {
            let line = format!("rebuilt {}", counted(read, "article"));
            context.out.line(&line)?;
        }
    }
    if lost > 0 {
        context.messages.refusal(&format!(
            "index: {} could not be read and {} not in the index any more; reading their files again brings them back",
            counted(lost, "article"),
            if lost == 1 { "is" } else { "are" },
        ));
        return Ok(Ending::NothingFound);
    }
    Ok(Ending::Found)
}
