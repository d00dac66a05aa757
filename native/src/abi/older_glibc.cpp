// SPDX-License-Identifier: Apache-2.0
// GCC's static libraries ask for functions of the C library that they were built with. Those of Debian 12 would need
// glibc 2.35, which many clusters do not have. This file defines what they ask for by means that older ones have too,
// for the library that is linked with it alone: the symbols are hidden. The archive's build checks that no newer symbol
// is left. Handed on are functions that the older library has under another version.
#include <link.h>
#include <pthread.h>

#if defined(__GLIBC__) && (defined(__x86_64__) || defined(__aarch64__))

#if defined(__x86_64__)
#define FIRST_GLIBC "GLIBC_2.2.5"
#else
#define FIRST_GLIBC "GLIBC_2.17"
#endif

#define HIDDEN __attribute__((visibility("hidden")))

// From 2.34 on, these are in libc itself, under a new version.
#if __GLIBC_PREREQ(2, 34)
__asm__(".symver older_pthread_once, pthread_once@" FIRST_GLIBC);
__asm__(".symver older_pthread_key_create, __pthread_key_create@" FIRST_GLIBC);

extern "C" {
int older_pthread_once(pthread_once_t *once, void (*routine)(void));
int older_pthread_key_create(pthread_key_t *key, void (*destructor)(void *));

HIDDEN int pthread_once(pthread_once_t *once, void (*routine)(void)) {
  return older_pthread_once(once, routine);
}

HIDDEN int __pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
  return older_pthread_key_create(key, destructor);
}
}
#endif

// From 2.32 on. While it is not 0, libstdc++ counts references without atomic operations; here they are always atomic.
#if __GLIBC_PREREQ(2, 32)
extern "C" HIDDEN char __libc_single_threaded;
char __libc_single_threaded = 0;
#endif

// From 2.35 on. Where an exception passes, it finds the table of the code at an address, as libgcc itself did before.
#if __GLIBC_PREREQ(2, 35)
namespace {

struct Search {
  ElfW(Addr) address;
  dl_find_object *found;
};

int look_at(dl_phdr_info *info, size_t, void *data) {
  const Search *search = static_cast<const Search *>(data);
  const ElfW(Phdr) *frames = nullptr;
  const ElfW(Phdr) *code = nullptr;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    const ElfW(Addr) start = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_GNU_EH_FRAME) {
      frames = header;
    } else if (header->p_type == PT_LOAD && search->address >= start && search->address - start < header->p_memsz) {
      code = header;
    }
  }
  if (frames == nullptr || code == nullptr) {
    return 0;
  }
  search->found->dlfo_flags = 0;
  search->found->dlfo_map_start = reinterpret_cast<void *>(info->dlpi_addr + code->p_vaddr);
  search->found->dlfo_map_end = reinterpret_cast<void *>(info->dlpi_addr + code->p_vaddr + code->p_memsz);
  search->found->dlfo_link_map = nullptr;
  search->found->dlfo_eh_frame = reinterpret_cast<void *>(info->dlpi_addr + frames->p_vaddr);
  return 1;
}

} // namespace

extern "C" HIDDEN int _dl_find_object(void *address, dl_find_object *found) {
  Search search{reinterpret_cast<ElfW(Addr)>(address), found};
  return dl_iterate_phdr(look_at, &search) == 1 ? 0 : -1;
}
#endif

#endif
