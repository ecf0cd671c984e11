//! `search --open`: hands an article to the program that the desktop opens such things with.

use std::ffi::OsStr;
use std::time::Duration;

use crate::error::{Error, Kind, Result};
use crate::search::Answer;

use super::links::{Address, file};
use super::print::Messages;
use super::{Ending, counted, thousands};

/// How long a desktop may take to say that it cannot open something. One that takes longer is at work.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the one hit of `answer`, which was asked for as the one of `rank`: its page on the web, else its file.
pub(super) fn open(answer: &Answer, rank: u64, messages: Messages) -> Result<Ending> {
    let Some(hit) = answer.hits.first() else {
        let found = match answer.total {
            0 => "nothing found".to_owned(),
            total => format!("{} found", counted(total, "article")),
        };
        messages.note(&format!("there is no hit {}: {found}", thousands(rank)));
        return Ok(Ending::NothingFound);
    };
    if let Some(address) = hit.url.as_deref().and_then(Address::web) {
        launch(OsStr::new(address.as_str()), address.as_str())?;
        messages.note(&format!("opened {}", address.as_str()));
        return Ok(Ending::Found);
    }
    let named = file(hit);
    let shown = named.display().to_string();
    // A path in full is taken neither for a flag nor for an address.
    let path = std::path::absolute(&named)
        .map_err(|cause| Error::new(Kind::Io, &shown, "cannot be looked up").because(cause))?;
    if !path.is_file() {
        let what = "the article has no web address, and the file it was read from is not there";
        return Err(Error::new(Kind::Io, shown, what).hint(format!(
            "go to the folder it was indexed from, or read it here: dateline show {}",
            hit.id
        )));
    }
    launch(path.as_os_str(), &shown)?;
    messages.note(&format!("opened {}", path.display()));
    Ok(Ending::Found)
}

fn launch(target: &OsStr, shown: &str) -> Result<()> {
    open::that_detached_with_timeout(target, PATIENCE).map_err(|cause| {
        Error::new(Kind::Io, shown, "no program could be found to open it").because(cause)
    })
}
