// SPDX-License-Identifier: Apache-2.0
// Joins the tables of all parts. It fails when a part is missing, or is one of another run.
process SEEDHAWK_MERGE {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"

    input:
    tuple val(meta), path(manifests), path(tables)

    output:
    tuple val(meta), path("${task.ext.prefix ?: meta.id}.sites.tsv")    , emit: sites
    tuple val(meta), path("${task.ext.prefix ?: meta.id}.genes.tsv")    , emit: genes
    tuple val(meta), path("${task.ext.prefix ?: meta.id}.manifest.json"), emit: manifest
    path "versions.yml"                                                 , emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def prefix = task.ext.prefix ?: meta.id
    """
    seedhawk merge ${manifests} \\
        --sites ${prefix}.sites.tsv \\
        --genes ${prefix}.genes.tsv \\
        --manifest ${prefix}.manifest.json

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        seedhawk: \$(seedhawk --version | sed -n '1s/^seedhawk //p')
    END_VERSIONS
    """

    stub:
    def prefix = task.ext.prefix ?: meta.id
    """
    touch ${prefix}.sites.tsv ${prefix}.genes.tsv ${prefix}.manifest.json
    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        seedhawk: stub
    END_VERSIONS
    """
}
