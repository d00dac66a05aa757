// SPDX-License-Identifier: Apache-2.0
// Scans in parts and joins their tables:
//   nextflow run deploy/workflows/nextflow --mirna mature.fa --target utr.fa --shards 20 --outdir out
nextflow.enable.dsl = 2

include { SEEDHAWK_SCAN  } from './modules/seedhawk/scan/main'
include { SEEDHAWK_MERGE } from './modules/seedhawk/merge/main'

workflow {
    if (!params.mirna || !params.target) {
        error "give --mirna FILE and --target FILE, FASTA both"
    }
    if (!(params.shards.toString() ==~ /[1-9][0-9]*/)) {
        error "--shards is '${params.shards}'; it must be a whole number from 1 on"
    }
    def shards = params.shards as int
    def meta = [id: params.id]
    def mirna = file(params.mirna, checkIfExists: true)
    def target = file(params.target, checkIfExists: true)
    SEEDHAWK_SCAN(Channel.of(1..shards).map { shard -> [meta, mirna, target, shard, shards] })
    // The sizes let merge start when the last part of its run has ended, whatever else there is.
    tables = SEEDHAWK_SCAN.out.sites.mix(SEEDHAWK_SCAN.out.genes).groupTuple(size: 2 * shards)
    SEEDHAWK_MERGE(SEEDHAWK_SCAN.out.manifest.groupTuple(size: shards).join(tables))
}
