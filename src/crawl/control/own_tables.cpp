#include "crawl/control/own_tables.h"

#include "crawl/control/data_left.h"

namespace bindery::crawl {

Result<std::vector<glue::Table>> list_own_tables(const MergeParts& parts,
                                                 const catalog::DatabaseKey& database)
{
  catalog::PageRequest page{.after = "", .size = 100};
  std::vector<glue::Table> own;
  for (;;) {
    TRY(auto read, parts.store.begin_read());
    TRY(auto tables, catalog::list_tables(parts.access, read, database, std::nullopt, page));
    for (glue::Table& table : tables.tables) {
      if (!table.parameters || !table.storage_descriptor) continue;
      const auto mark = table.parameters->find("UPDATED_BY_CRAWLER");
      if (mark == table.parameters->end() || mark->second != *parts.crawler.name) continue;
      if (is_under_target(parts.crawler, table.storage_descriptor->location.value_or("")))
        own.push_back(std::move(table));
    }
    if (!tables.next_token) return own;
    TRY(page, catalog::make_page(tables.next_token, page.size, page.size));
  }
}

} // namespace bindery::crawl
