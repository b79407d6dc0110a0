// What operations work with. `main` makes each of these once and fills in all; nothing here is owned.
#pragma once

namespace bindery {

namespace store {
class Store;
}
namespace lake {
class Lake;
}

struct Services {
  store::Store* store = nullptr;
  lake::Lake* lake = nullptr;
};

} // namespace bindery
