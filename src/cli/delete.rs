//! `dateline delete`: articles out of the index, for good.

use jiff::Timestamp;

use crate::error::Result;
use crate::extract;
use crate::index::settings::{Purpose, Settings};
use crate::index::writer::Writer;

use super::{Context, Ending, Format, counted};

/// Take articles out of the index, and keep them out
///
/// A later reading of their files does not bring them back; --restore lets them in again. Their text stays in the files
/// of the index until the segments it is in are merged; --purge writes those anew at once, so that nothing of it is left.
/// Files outside of the index are never touched.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The articles' ids, as a search shows them
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Remove them physically, as a takedown asks for; also those that were deleted before
    #[arg(long)]
    purge: bool,
    /// Let deleted articles come back with the next `dateline index` of their files
    #[arg(long, conflicts_with = "purge")]
    restore: bool,
}

pub(super) fn run(args: Args, context: &mut Context) -> Result<Ending> {
    let dir = context.home.dir();
    // An index that is not there is an error, and is not made.
    crate::index::Index::open(&dir)?;
    let settings = Settings::new(Purpose::Change, extract::VERSION, Timestamp::now());
    let mut writer = Writer::open(&dir, settings)?;
    let (mut done, mut unknown) = (Vec::new(), Vec::new());
    for id in args.ids {
        let known = if args.restore {
            writer.restore(&id)
        } else {
            writer.delete(&id, args.purge)?
        };
        if known {
            done.push(id)
        } else {
            unknown.push(id)
        }
    }
    if args.purge {
        writer.finish_purge(&done)?;
    } else {
        writer.finish()?;
    }
    let verb = match (args.restore, args.purge) {
        (true, _) => "restored",
        (_, true) => "purged",
        _ => "deleted",
    };
    match context.format {
        Format::Json => context
            .out
            .json(&serde_json::json!({verb: done, "unknown": unknown}))?,
        Format::Text => {
            let line = format!("{verb} {}", counted(done.len() as u64, "article"));
            context.out.line(&line)?;
        }
    }
    for id in &unknown {
        let what = if args.restore {
            "was deleted with"
        } else {
            "has"
        };
        context
            .messages
            .note(&format!("no article {what} the id `{id}`"));
    }
    if args.restore && !done.is_empty() {
        context
            .messages
            .note("the next `dateline index` of their files brings them back");
    }
    Ok(if unknown.is_empty() {
        Ending::Found
    } else {
        Ending::NothingFound
    })
}
