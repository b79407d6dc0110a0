#include "main/signals.h"

#include <csignal>

namespace bindery {

static sigset_t stop_signals()
{
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

void hold_stop_signals()
{
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void wait_for_stop_signal()
{
  const sigset_t set = stop_signals();
  int signal = 0;
  sigwait(&set, &signal);
}

} // namespace bindery
