//! `--index`: which index a command works on, and the sample that is built where there is none.

use std::path::{Path, PathBuf};

use crate::error::{Error, Kind, Result};
use crate::index::home::{Found, Home};
use crate::index::settings::Purpose;
use crate::search::Archive;

use super::load::{Load, load};
use super::print::Messages;

/// The index that a command works on if none is named.
const DEFAULT: &str = "index";
/// The articles that are indexed if none are named.
pub(super) const SAMPLE: &str = "seeds";

#[derive(Clone, Debug, clap::Args)]
pub(super) struct HomeArgs {
    /// The folder of the index [default: $DATELINE_INDEX, else index]; several are searched as one
    #[arg(long = "index", global = true, value_name = "DIR")]
    named: Vec<PathBuf>,
}

/// Names the index if no flag does; empty is as good as unset.
const VARIABLE: &str = "DATELINE_INDEX";

impl HomeArgs {
    /// The indexes that were named, each once.
    fn named(&self) -> Vec<PathBuf> {
        if self.named.is_empty() {
            let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
            return variable.map(PathBuf::from).into_iter().collect();
        }
        let mut known = Vec::new();
        let mut once = self.named.clone();
        once.retain(|dir| {
            let place = dir.canonicalize().unwrap_or_else(|_| dir.clone());
            let new = !known.contains(&place);
            known.push(place);
            new
        });
        once
    }

    /// Where the index is or will be.
    pub(super) fn dir(&self) -> PathBuf {
        let first = self.named().into_iter().next();
        first.unwrap_or_else(|| PathBuf::from(DEFAULT))
    }

    /// The indexes to work on: those that were named, or the one at the default place.
    pub(super) fn dirs(&self) -> Vec<PathBuf> {
        let named = self.named();
        if named.is_empty() {
            vec![self.dir()]
        } else {
            named
        }
    }

    /// An error if several indexes are named, for a command that works on one.
    pub(super) fn one(&self) -> Result<()> {
        match self.named().as_slice() {
            [] | [_] => Ok(()),
            several => {
                let what = format!("this command works on one, and {} are named", several.len());
                Err(Error::new(Kind::Usage, "--index", what).hint(
                    "search, show, timeline, sources, terms, stats, serve, bench and eval take several; run this one for each",
                ))
            }
        }
    }

    /// Opens the archive to be searched. Where nothing is indexed and no index was named, the sample is indexed first, so
    /// that a first search finds something.
    pub(super) fn open(&self, messages: Messages) -> Result<Archive> {
        let named = self.named();
        let (dir, sample) = (self.dir(), Path::new(SAMPLE));
        if named.is_empty() && sample.is_dir() && matches!(Home::at(&dir).look()?, Found::Nothing) {
            messages.note(&format!(
                "no index yet: indexing the sample articles in ./{SAMPLE}"
            ));
            let roots = [sample.to_owned()];
            load(&Load::plain(&dir, &roots, Purpose::Sample), messages)?;
        }
        if named.is_empty() {
            Archive::open(&dir)
        } else {
            Archive::open_all(&named)
        }
    }
}
