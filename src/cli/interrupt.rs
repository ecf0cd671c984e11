//! Ctrl-C while articles are read: the first one is a request to stop, the second one stops at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Kind, Result};

/// What the shell is told of a command that Ctrl-C has ended: 128 and the number of the signal.
pub(super) const EXIT_CODE: u8 = 130;

/// Whether somebody has asked to stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where that is refused, Ctrl-C ends the program as it always did, which does no harm.
    pub(super) fn listen() -> Interrupt {
        let interrupt = Interrupt::default();
        for signal in signal_hook::consts::TERM_SIGNALS {
            let flag = &interrupt.0;
            // Registered first, so that it sees what the second has set: it acts from the second signal on.
            let code = i32::from(EXIT_CODE);
            let _ =
                signal_hook::flag::register_conditional_shutdown(*signal, code, Arc::clone(flag));
            let _ = signal_hook::flag::register(*signal, Arc::clone(flag));
        }
        interrupt
    }

    /// An error if somebody has.
    pub(super) fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            return Err(Error::new(Kind::Interrupted, "index", "stopped"));
        }
        Ok(())
    }
}
