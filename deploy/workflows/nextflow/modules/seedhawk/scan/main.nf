// SPDX-License-Identifier: Apache-2.0
// One part of a scan. Part I of N is the same wherever it is done, so a task can be tried again on another machine.
process SEEDHAWK_SCAN {
    tag "${meta.id} ${shard}/${shards}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(mirna), path(target), val(shard), val(shards)

    output:
    tuple val(meta), path("*.sites.tsv")    , emit: sites
    tuple val(meta), path("*.genes.tsv")    , emit: genes
    tuple val(meta), path("*.manifest.json"), emit: manifest
    path "versions.yml"                     , emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def prefix = "${task.ext.prefix ?: meta.id}.${shard}of${shards}"
    """
    seedhawk scan \\
        --mirna ${mirna} \\
        --target ${target} \\
        --threads ${task.cpus} \\
        --shard ${shard}/${shards} \\
        ${args} \\
        --sites ${prefix}.sites.tsv \\
        --genes ${prefix}.genes.tsv \\
        --manifest ${prefix}.manifest.json

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        seedhawk: \$(seedhawk --version | sed -n '1s/^seedhawk //p')
    END_VERSIONS
    """

    stub:
    def prefix = "${task.ext.prefix ?: meta.id}.${shard}of${shards}"
    """
    touch ${prefix}.sites.tsv ${prefix}.genes.tsv ${prefix}.manifest.json
    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        seedhawk: stub
    END_VERSIONS
    """
}
